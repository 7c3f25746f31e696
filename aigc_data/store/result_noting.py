"""Which result files there are: read off the links of successful tasks, and noted once each."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from aigc_data.store.results import FileState

NOTE = """
INSERT INTO result_file (
    account, task_id, position, kind, address, state, found_at, expires_at, attempts
)
SELECT
    account,
    task_id,
    generate_subscripts(result_urls, 1) - 1,
    kind,
    unnest(result_urls),
    CASE WHEN result_expires_at IS NULL AND NOT $own_bucket THEN $noted ELSE $wanted END,
    $at,
    result_expires_at,
    0
FROM task
WHERE account = $account
  AND status = 'successful'
  AND updated_at >= $changed_since
  AND coalesce(result_expires_at >= $ending_since, updated_at >= $unsigned_since)
ON CONFLICT DO NOTHING
RETURNING task_id
"""
WANT_NOTED = """
UPDATE result_file
SET state = $wanted,
    attempts = 0,
    due_at = NULL
WHERE account = $account
  AND state = $noted
RETURNING task_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """Which tasks are looked at; times are UTC."""

    at: datetime
    ending_since: datetime
    """What had ended before is left out: nobody could have kept it."""
    unsigned_since: datetime
    """Of files whose links are not signed, those of tasks that have not changed since likewise."""
    changed_since: datetime
    """What has not changed since was looked at before."""
    own_bucket: bool = False
    """Whether files in the user's own buckets, whose links are not signed, are to be copied."""
    again: bool = False
    """Whether those of them that were noted before are to be copied too."""


def note_files(cursor: duckdb.DuckDBPyConnection, account: str, span: Noting) -> int:
    """Note each file that is not noted yet; return how many are noted or newly wanted."""
    words = {"account": account, "wanted": FileState.WANTED, "noted": FileState.NOTED}
    spans = {
        "at": span.at,
        "ending_since": span.ending_since,
        "unsigned_since": span.unsigned_since,
        "changed_since": span.changed_since,
        "own_bucket": span.own_bucket,
    }
    found = len(cursor.execute(NOTE, words | spans).fetchall())
    if span.again:
        found += len(cursor.execute(WANT_NOTED, words).fetchall())
    return found
