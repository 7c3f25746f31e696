SELECT
    date(created_at, :zone) AS day,
    status,
    count(*) AS tasks
FROM tasks
WHERE created_at >= :since
GROUP BY 1, 2
ORDER BY day, status
