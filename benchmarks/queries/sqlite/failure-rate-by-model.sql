WITH models AS (
    SELECT
        kind,
        model_name,
        CAST(count(*) AS REAL) AS n,
        CAST(count(*) FILTER (WHERE status = 'failed') AS REAL) AS k
    FROM tasks
    WHERE created_at >= :since
        AND status IN ('successful', 'failed')
        AND (:kind = '' OR kind = :kind)
    GROUP BY kind, model_name
    HAVING count(*) >= max(CAST(:least AS INTEGER), 1)
),
reaches AS (
    SELECT
        *,
        1.959964 * sqrt(k * (n - k) / n + 0.960365) AS reach
    FROM models
)
SELECT
    kind,
    coalesce(model_name, 'not known') AS model,
    CAST(n AS INTEGER) AS ended,
    CAST(k AS INTEGER) AS failed,
    round(100 * k / n, 2) AS failed_percent,
    round(max(0, 100 * (k + 1.920729 - reach) / (n + 3.841459)), 2) AS low_percent,
    round(min(100, 100 * (k + 1.920729 + reach) / (n + 3.841459)), 2) AS high_percent
FROM reaches
ORDER BY low_percent DESC, ended DESC, model
