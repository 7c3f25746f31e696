-- SQLite has no quantiles: rows are numbered in order, and the two around the place are weighed.
WITH chosen AS MATERIALIZED (
    SELECT
        coalesce(model_name, 'not known') AS model,
        CAST(strftime('%H', created_at, :zone) AS INTEGER) AS hour,
        queue_s,
        run_s
    FROM tasks
    WHERE created_at >= :since
        AND status IN ('successful', 'failed')
        AND (:model = '' OR model_name = :model)
),
queued AS (
    SELECT
        model,
        hour,
        queue_s AS value,
        row_number() OVER (PARTITION BY model, hour ORDER BY queue_s) - 1 AS place,
        count(*) OVER (PARTITION BY model, hour) - 1 AS last
    FROM chosen
    WHERE queue_s IS NOT NULL
),
queue AS (
    SELECT
        model,
        hour,
        sum(value * max(0, 1 - abs(place - last * 0.50))) AS p50,
        sum(value * max(0, 1 - abs(place - last * 0.95))) AS p95
    FROM queued
    GROUP BY model, hour
),
ran AS (
    SELECT
        model,
        hour,
        run_s AS value,
        row_number() OVER (PARTITION BY model, hour ORDER BY run_s) - 1 AS place,
        count(*) OVER (PARTITION BY model, hour) - 1 AS last
    FROM chosen
    WHERE run_s IS NOT NULL
),
run AS (
    SELECT
        model,
        hour,
        sum(value * max(0, 1 - abs(place - last * 0.50))) AS p50,
        sum(value * max(0, 1 - abs(place - last * 0.95))) AS p95
    FROM ran
    GROUP BY model, hour
),
counted AS (
    SELECT model, hour, count(*) AS ended
    FROM chosen
    GROUP BY model, hour
)
SELECT
    counted.model,
    counted.hour,
    ended,
    round(queue.p50, 1) AS queue_p50_s,
    round(queue.p95, 1) AS queue_p95_s,
    round(run.p50, 1) AS run_p50_s,
    round(run.p95, 1) AS run_p95_s
FROM counted
LEFT JOIN queue USING (model, hour)
LEFT JOIN run USING (model, hour)
ORDER BY counted.model, counted.hour
