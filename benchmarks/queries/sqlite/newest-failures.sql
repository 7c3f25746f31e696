SELECT
    created_at,
    kind,
    model_name AS model,
    failure_kind,
    error_code,
    error_message,
    operator,
    substr(prompt, 1, 200) AS prompt,
    task_id
FROM tasks
WHERE created_at >= :since
    AND status = 'failed'
    AND (:model = '' OR model_name = :model)
ORDER BY created_at DESC, task_id DESC
LIMIT CAST(:most AS INTEGER)
