/* ---
title: Which tasks say this in their prompt or error?
description: >-
  Tasks whose prompt, prompt of what to leave out, or message holds the text, in any case, newest
  first. The further back, the longer it takes: every prompt since then is read.
author: aigc-data
parameters:
  words: {type: text, title: Text, default: night}
  since: {type: time, title: Created since, default: 7 days ago}
  most: {type: whole number, title: Rows at most, default: 100}
--- */
SELECT
    created_at,
    status,
    kind,
    model_name AS model,
    prompt,
    error_message,
    task_id
FROM tasks
WHERE created_at >= $since
    AND (
        regexp_matches(prompt, regexp_escape($words), 'i')
        OR regexp_matches(negative_prompt, regexp_escape($words), 'i')
        OR regexp_matches(error_message, regexp_escape($words), 'i')
    )
ORDER BY created_at DESC, task_id DESC
LIMIT $most
