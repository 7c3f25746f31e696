/* ---
title: Which errors are new?
description: >-
  Groups of failures that were first seen since then, with how many tasks they have cost, those of the
  most tasks first.
author: aigc-data
parameters:
  since: {type: time, title: First seen since, default: 7 days ago}
--- */
SELECT
    error_groups.first_seen_at,
    error_groups.failure_kind,
    error_groups.error_code,
    error_groups.template,
    count(*) AS failed,
    count(DISTINCT tasks.model_name) AS models,
    max(tasks.created_at) AS last_at,
    error_groups.error_group
FROM error_groups
JOIN tasks USING (error_group)
WHERE error_groups.first_seen_at >= $since
    AND tasks.created_at >= $since
    AND tasks.status = 'failed'
GROUP BY ALL
ORDER BY failed DESC, first_seen_at DESC
