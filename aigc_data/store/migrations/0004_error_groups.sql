-- The group that each failure is in (aigc_data/wire/error_template.py), named when the failure was
-- first stored and kept since; store/schema.py fills it in for what was stored before.
ALTER TABLE task ADD COLUMN error_group VARCHAR;

-- What each group is of. first_seen_at is when its first task was created, or where no source told
-- that, first seen.
CREATE TABLE error_group (
    error_group VARCHAR PRIMARY KEY,
    version INTEGER NOT NULL,
    template VARCHAR NOT NULL,
    failure_kind VARCHAR,
    error_code VARCHAR,
    example VARCHAR,
    first_seen_at TIMESTAMPTZ NOT NULL
);

CREATE OR REPLACE VIEW tasks AS
SELECT
    account,
    task_id,
    kind,
    task_type,
    status,
    failure_kind,
    raw_status,
    prompt,
    negative_prompt,
    model,
    model_version,
    resolution,
    aspect_ratio,
    video_duration_s,
    image_count,
    created_at,
    scheduled_at,
    finished_at,
    finished_at_margin_s,
    queue_s,
    run_s,
    total_s,
    error_code,
    error_message,
    result_urls,
    result_expires_at,
    operator,
    request,
    sources,
    first_seen_at,
    updated_at,
    scheduled_at_margin_s,
    error_group
FROM task;

COMMENT ON COLUMN tasks.error_group IS
    'Group of failures that say the same but for IDs, numbers, links and quotations; see the view error_groups. Source: this app, when the failure was first stored. NULL: the task has not failed.';

CREATE VIEW error_groups AS
SELECT
    error_group,
    version,
    template,
    failure_kind,
    error_code,
    example,
    first_seen_at
FROM error_group;

COMMENT ON VIEW error_groups IS
    'One row per group of failures; see docs/error-groups.md.';
COMMENT ON COLUMN error_groups.error_group IS
    'Name of the group, which begins with the version of the rules. Source: this app. NULL: never.';
COMMENT ON COLUMN error_groups.version IS
    'Version of the rules that made the group. Source: this app. NULL: never.';
COMMENT ON COLUMN error_groups.template IS
    'What its failures say, with <*> for what differs from one to the next. Source: this app. NULL: never; empty where they say nothing.';
COMMENT ON COLUMN error_groups.failure_kind IS
    'How its tasks failed: failed, timeout or stopped. Source: as in tasks. NULL: not known.';
COMMENT ON COLUMN error_groups.error_code IS
    'Error code of its tasks. Source: as in tasks. NULL: none was given.';
COMMENT ON COLUMN error_groups.example IS
    'Message of the first of its tasks that was stored. Source: as error_message in tasks. NULL: none was given.';
COMMENT ON COLUMN error_groups.first_seen_at IS
    'When the first of its tasks was created, or first seen where that is not known. Unit: UTC. Source: this app. NULL: never.';
