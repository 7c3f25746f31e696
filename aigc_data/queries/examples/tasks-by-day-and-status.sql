/* ---
title: How many tasks a day, and what became of them?
description: >-
  Tasks by day of creation and status. What is still waiting or executing is counted as that, so the
  last day grows until its tasks have ended.
author: aigc-data
chart: {type: bars, x: day, y: tasks, colour: status}
parameters:
  since: {type: time, title: Created since, default: 30 days ago}
  zone: {type: time zone, title: Days of}
--- */
-- By quarter hours first: every time zone's midnight is one, and there are few of them.
WITH quarters AS (
    SELECT
        epoch_us(created_at) // 900_000_000 AS quarter,
        status,
        count(*) AS tasks
    FROM tasks
    WHERE created_at >= $since
    GROUP BY ALL
)
SELECT
    timezone($zone, to_timestamp(quarter * 900))::DATE AS day,
    status,
    sum(tasks)::BIGINT AS tasks
FROM quarters
GROUP BY ALL
ORDER BY day, status
