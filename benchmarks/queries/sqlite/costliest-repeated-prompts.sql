-- The task ID beside max() is of the row that has the maximum: SQLite promises it.
WITH prompts AS (
    SELECT
        account,
        prompt,
        count(*) AS times,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        sum(run_s) AS run_s,
        count(DISTINCT model_name) AS models,
        max(created_at) AS last_at,
        task_id
    FROM tasks
    WHERE created_at >= :since
        AND prompt <> ''
    GROUP BY account, prompt
    HAVING count(*) >= max(CAST(:least AS INTEGER), 2)
    ORDER BY run_s DESC NULLS LAST, times DESC
    LIMIT CAST(:most AS INTEGER)
)
SELECT
    substr(prompt, 1, 200) AS prompt,
    times,
    failed,
    round(run_s / 60, 1) AS run_min,
    models,
    last_at
FROM prompts
ORDER BY run_min DESC NULLS LAST, times DESC, prompt
