-- SQLite has no median: rows are numbered in order, and the two around the middle are weighed.
WITH ordered AS (
    SELECT
        coalesce(model_name, 'not known') AS model,
        created_at >= strftime('%Y-%m-%dT%H:%M:%fZ', :until, '-168 hours') AS is_this,
        status,
        total_s,
        row_number() OVER (
            PARTITION BY
                model_name,
                created_at >= strftime('%Y-%m-%dT%H:%M:%fZ', :until, '-168 hours')
            ORDER BY total_s NULLS LAST
        ) - 1 AS place,
        count(total_s) OVER (
            PARTITION BY
                model_name,
                created_at >= strftime('%Y-%m-%dT%H:%M:%fZ', :until, '-168 hours')
        ) - 1 AS last
    FROM tasks
    WHERE created_at >= strftime('%Y-%m-%dT%H:%M:%fZ', :until, '-336 hours')
        AND created_at < :until
),
weeks AS (
    SELECT
        model,
        is_this,
        count(*) AS tasks,
        100.0 * count(*) FILTER (WHERE status = 'failed')
            / nullif(count(*) FILTER (WHERE status IN ('successful', 'failed')), 0)
            AS failed_percent,
        sum(total_s * max(0, 1 - abs(place - last * 0.5))) AS total_s
    FROM ordered
    GROUP BY model, is_this
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
GROUP BY model
ORDER BY tasks DESC, tasks_before DESC, model
