/* ---
title: Is this week better than the last?
description: >-
  Two weeks by model, seven days that end at the time given and the seven before: how many tasks, which
  share of those that ended failed, and the median of the whole time that a task takes, in seconds.
author: aigc-data
parameters:
  until: {type: time, title: Until, default: now}
--- */
WITH weeks AS (
    SELECT
        coalesce(model_name, 'not known') AS model,
        created_at >= $until::TIMESTAMPTZ - INTERVAL 168 HOURS AS is_this,
        count(*) AS tasks,
        100 * count(*) FILTER (WHERE status = 'failed')
            / nullif(count(*) FILTER (WHERE status IN ('successful', 'failed')), 0)
            AS failed_percent,
        median(total_s) AS total_s
    FROM tasks
    WHERE created_at >= $until::TIMESTAMPTZ - INTERVAL 336 HOURS
        AND created_at < $until
    GROUP BY ALL
)
SELECT
    model,
    coalesce(max(tasks) FILTER (WHERE is_this), 0) AS tasks,
    coalesce(max(tasks) FILTER (WHERE NOT is_this), 0) AS tasks_before,
    round(max(failed_percent) FILTER (WHERE is_this), 1) AS failed_percent,
    round(max(failed_percent) FILTER (WHERE NOT is_this), 1) AS failed_percent_before,
    round(max(total_s) FILTER (WHERE is_this), 1) AS total_p50_s,
    round(max(total_s) FILTER (WHERE NOT is_this), 1) AS total_p50_s_before
FROM weeks
GROUP BY ALL
ORDER BY tasks DESC, tasks_before DESC, model
