"""The groups that failures fall into: named when a failure is first stored, and kept.

A later version of the rules names what comes after it. What is stored is not named again, so that
an update never makes an old fault look new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from aigc_data.store.task_row import TEXT, TIME
from aigc_data.task import Task, TaskStatus
from aigc_data.wire.error_template import VERSION, error_group, error_template

NAMED = pa.schema(
    [(name, TEXT) for name in ("failure_kind", "error_code", "error_message")]
    + [("error_group", TEXT), ("template", TEXT), ("version", pa.int32()), ("first_seen_at", TIME)]
)
ADD_GROUPS = """
INSERT INTO error_group BY NAME
SELECT
    error_group,
    any_value(version) AS version,
    any_value(template) AS template,
    any_value(failure_kind) AS failure_kind,
    any_value(error_code) AS error_code,
    arg_min(error_message, first_seen_at) AS example,
    min(first_seen_at) AS first_seen_at
FROM named
GROUP BY error_group
ON CONFLICT (error_group) DO UPDATE SET
    first_seen_at = least(first_seen_at, excluded.first_seen_at)
"""
UNNAMED = """
SELECT
    failure_kind,
    error_code,
    error_message,
    min(coalesce(created_at, first_seen_at)) AS first_seen_at
FROM task
WHERE status = 'failed'
  AND error_group IS NULL
GROUP BY failure_kind, error_code, error_message
"""
NAME_STORED = """
UPDATE task
SET error_group = named.error_group
FROM named
WHERE task.status = 'failed'
  AND task.error_group IS NULL
  AND task.failure_kind IS NOT DISTINCT FROM named.failure_kind
  AND task.error_code IS NOT DISTINCT FROM named.error_code
  AND task.error_message IS NOT DISTINCT FROM named.error_message
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the cloud says of a failure; the fields are those of a task."""

    failure_kind: str | None
    error_code: str | None
    error_message: str | None

    @property
    def template(self) -> str:
        """What its group says."""
        return error_template(self.error_message)

    @property
    def group(self) -> str:
        """The name that this version of the rules gives its group."""
        return error_group(self.failure_kind, self.error_code, self.template)


def failure(task: Task | None) -> Failure | None:
    """Return how a task failed, or None where it has not, or is not known."""
    if task is None or task.status is not TaskStatus.FAILED:
        return None
    return Failure(task.failure_kind, task.error_code, task.error_message)


def failed_anew(old: Task | None, new: Task) -> Failure | None:
    """Return the failure to name: one that is not stored, or was told in other words."""
    found = failure(new)
    return None if found == failure(old) else found


def write_groups(cursor: duckdb.DuckDBPyConnection, failed: Iterable[tuple[Task, Failure]]) -> None:
    """Note the groups of these failures, those that are not known yet."""
    rows = [_row(found, task.created_at or task.first_seen_at) for task, found in failed]
    if rows:
        _with_named(cursor, rows, ADD_GROUPS)


def name_stored(cursor: duckdb.DuckDBPyConnection) -> None:
    """Name the groups of all stored failures that have none: those of before there were groups."""
    unnamed = cursor.execute(UNNAMED).fetchall()
    rows = [_row(Failure(*said), first_seen_at) for *said, first_seen_at in unnamed]
    if rows:
        _with_named(cursor, rows, ADD_GROUPS, NAME_STORED)


def _row(found: Failure, first_seen_at: datetime | None) -> Mapping[str, object]:
    template = found.template
    return {
        "failure_kind": found.failure_kind,
        "error_code": found.error_code,
        "error_message": found.error_message,
        "error_group": error_group(found.failure_kind, found.error_code, template),
        "template": template,
        "version": VERSION,
        "first_seen_at": first_seen_at,
    }


def _with_named(
    cursor: duckdb.DuckDBPyConnection, rows: list[Mapping[str, object]], *statements: str
) -> None:
    cursor.register("named", pa.Table.from_pylist(rows, schema=NAMED))
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.unregister("named")
