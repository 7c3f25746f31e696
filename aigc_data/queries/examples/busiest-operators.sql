/* ---
title: Who makes the most tasks, and how do they fare?
description: >-
  Tasks by operator, with their share of all, how many of those that ended failed, and the hours that
  their runs took together.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 30 days ago}
  most: {type: whole number, title: Rows at most, default: 20}
--- */
SELECT
    coalesce(operator, 'not known') AS operator,
    count(*) AS tasks,
    round(100 * count(*) / sum(count(*)) OVER (), 1) AS share_percent,
    count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    round(
        100 * count(*) FILTER (WHERE status = 'failed')
            / nullif(count(*) FILTER (WHERE status IN ('successful', 'failed')), 0),
        1
    ) AS failed_percent,
    round(sum(run_s) / 3600, 1) AS run_h,
    max(created_at) AS last_at
FROM tasks
WHERE created_at >= $since
GROUP BY 1
ORDER BY tasks DESC, operator
LIMIT $most
