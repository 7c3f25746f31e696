-- What each group of failures is: public, beside the view tasks.
CREATE OR REPLACE VIEW error_groups AS
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
