SELECT
    coalesce(operator, 'not known') AS operator,
    count(*) AS tasks,
    round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS share_percent,
    count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    round(
        100.0 * count(*) FILTER (WHERE status = 'failed')
            / nullif(count(*) FILTER (WHERE status IN ('successful', 'failed')), 0),
        1
    ) AS failed_percent,
    round(sum(run_s) / 3600, 1) AS run_h,
    max(created_at) AS last_at
FROM tasks
WHERE created_at >= :since
GROUP BY 1
ORDER BY tasks DESC, operator
LIMIT CAST(:most AS INTEGER)
