/* ---
title: What failed last, and why?
description: >-
  The newest failures with what the cloud said of each, newest first.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 24 hours ago}
  model: {type: text, title: Model}
  most: {type: whole number, title: Rows at most, default: 50}
--- */
SELECT
    created_at,
    kind,
    model_name AS model,
    failure_kind,
    error_code,
    error_message,
    operator,
    left(prompt, 200) AS prompt,
    task_id
FROM tasks
WHERE created_at >= $since
    AND status = 'failed'
    AND ($model IS NULL OR model_name = $model)
ORDER BY created_at DESC, task_id DESC
LIMIT $most
