SELECT
    error_groups.first_seen_at,
    error_groups.failure_kind,
    error_groups.error_code,
    error_groups.template,
    count(*) AS failed,
    count(DISTINCT tasks.model_name) AS models,
    max(tasks.created_at) AS last_at,
    error_groups.error_group
FROM error_groups
JOIN tasks USING (error_group)
WHERE error_groups.first_seen_at >= :since
    AND tasks.created_at >= :since
    AND tasks.status = 'failed'
GROUP BY error_groups.error_group
ORDER BY failed DESC, error_groups.first_seen_at DESC
