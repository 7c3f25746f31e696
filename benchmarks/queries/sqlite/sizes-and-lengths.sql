-- SQLite has no median: rows are numbered in order, and the two around the middle are weighed.
WITH ordered AS (
    SELECT
        kind,
        resolution,
        aspect_ratio,
        video_duration_s,
        run_s,
        row_number() OVER (
            PARTITION BY kind, resolution, aspect_ratio, video_duration_s
            ORDER BY run_s NULLS LAST
        ) - 1 AS place,
        count(run_s) OVER (
            PARTITION BY kind, resolution, aspect_ratio, video_duration_s
        ) - 1 AS last
    FROM tasks
    WHERE created_at >= :since
        AND (:kinds = '' OR kind IN (SELECT value FROM json_each(:kinds)))
)
SELECT
    kind,
    resolution,
    aspect_ratio,
    video_duration_s,
    count(*) AS tasks,
    round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY kind), 1) AS share_percent,
    round(sum(run_s * max(0, 1 - abs(place - last * 0.5))), 1) AS run_p50_s
FROM ordered
GROUP BY kind, resolution, aspect_ratio, video_duration_s
ORDER BY
    kind NULLS LAST,
    tasks DESC,
    resolution NULLS LAST,
    aspect_ratio NULLS LAST,
    video_duration_s NULLS LAST
