"""What becomes of a task's results: kept, still there for a while, or lost.

A result on the cloud's own bucket is deleted 12 hours after the end of its task; what this app has
kept of it by then is all there is. Read from the manifest, and from the expiry that the task says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from duckdb import DuckDBPyConnection

from aigc_data.store.results import noted_since


class Fate(StrEnum):
    """What becomes of the results of a successful task."""

    KEPT = "kept"
    """All of them are kept by this app."""
    STAYS = "stays"
    """None is signed: they lie in a bucket of the user's own."""
    EXPIRES = "expires"
    """At least one is not kept, and its link ends at a known time that is still to come."""
    LOST = "lost"
    """At least one is neither kept nor there any more."""
    UNKNOWN = "unknown"
    """No link was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is noted of the files of one task, and measured on the first that is kept."""

    files: int = 0
    kept: int = 0
    noted: int = 0
    """In a bucket of the user's own."""
    wanted: int = 0
    expires_at: datetime | None = None
    """When the first link of those wanted ends, UTC."""
    width: int | None = None
    """Pixels."""
    height: int | None = None
    duration_s: float | None = None

    @property
    def gone(self) -> int:
        """How many are lost, were refused, or were kept and removed."""
        return self.files - self.kept - self.noted - self.wanted


@dataclass(frozen=True, slots=True)
class Outlook:
    """The fate of a task's results as it looks now."""

    fate: Fate
    until: datetime | None = None
    """When it expires, UTC; with EXPIRES alone."""
    noted: Noted = Noted()


NOTED: Final = """
WITH asked AS (
    SELECT unnest($accounts::VARCHAR[]) AS account, unnest($task_ids::VARCHAR[]) AS task_id
),
found AS MATERIALIZED (
    SELECT account, task_id, position, state, expires_at, sha256
    FROM result_file
    SEMI JOIN asked
        USING (account, task_id)
    WHERE found_at >= $since
)
SELECT
    account,
    task_id,
    count(*) AS files,
    count_if(state = 'kept') AS kept,
    count_if(state = 'noted') AS noted,
    count_if(state = 'wanted') AS wanted,
    min(expires_at) FILTER (state = 'wanted') AS expires_at,
    arg_min(width, position) AS width,
    arg_min(height, position) AS height,
    arg_min(duration_s, position) AS duration_s
FROM found
LEFT JOIN result_content
    USING (sha256)
GROUP BY account, task_id
"""
"""The few files first, by time, then their contents: joined as wholes, a million of each take a
hundred times as long."""


def noted(
    db: DuckDBPyConnection, tasks: Iterable[tuple[str, str]], since: datetime | None = None
) -> dict[tuple[str, str], Noted]:
    """Return what is noted of the results of some (account, task ID), those that have some.

    `since` is when the first of them was created (UTC); None looks at all files.
    """
    asked = list(tasks)
    bound = {"accounts": [one[0] for one in asked], "task_ids": [one[1] for one in asked]}
    answer = db.execute(NOTED, bound | {"since": noted_since(since)})
    names = [column[0] for column in answer.description or ()][2:]
    return {
        (account, task_id): Noted(**dict(zip(names, map(_utc, values), strict=True)))
        for account, task_id, *values in answer.fetchall()
    }


def outlook(row: Mapping[str, Any], noted: Noted | None, now: datetime) -> Outlook | None:
    """Return what becomes of the results of a row of `tasks`, None where it has not succeeded.

    The same as `fate_sql` finds it by.
    """
    if row["status"] != "successful":
        return None
    found = noted or Noted()
    safe = found.files > 0 and found.files == found.kept + found.noted
    if safe:
        return Outlook(Fate.KEPT if found.kept else Fate.STAYS, noted=found)
    until = row["result_expires_at"]
    if until is not None and until > now:
        return Outlook(Fate.EXPIRES, found.expires_at or until, found)
    if until is not None or found.gone:
        return Outlook(Fate.LOST, noted=found)
    return Outlook(Fate.STAYS if _length(row["result_urls"]) else Fate.UNKNOWN, noted=found)


def _length(value: Sequence[str] | None) -> int:
    return 0 if value is None else len(value)


def _utc(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return value.astimezone(UTC) if isinstance(value, datetime) else value
