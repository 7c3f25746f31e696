SELECT
    created_at,
    status,
    kind,
    model_name AS model,
    prompt,
    error_message,
    task_id
FROM tasks
WHERE created_at >= :since
    AND (
        instr(lower(prompt), lower(:words)) > 0
        OR instr(lower(negative_prompt), lower(:words)) > 0
        OR instr(lower(error_message), lower(:words)) > 0
    )
ORDER BY created_at DESC, task_id DESC
LIMIT CAST(:most AS INTEGER)
