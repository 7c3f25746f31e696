"""Which time CloudAudit was read over, as the collector notes it, and how reading it goes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a source could not be read the last time."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Audited:
    """The spans of time that were read, UTC, oldest first."""

    spans: tuple[tuple[datetime, datetime], ...] = ()

    def covers(self, since: datetime, until: datetime) -> bool:
        """Whether all of the time was read."""
        return any(start <= since and until <= end for start, end in self.spans)


def audited(db: DuckDBPyConnection, account: str) -> Audited:
    """Return what CloudAudit was read over, of one account; nothing where it never was."""
    rows = db.execute(TRAIL, {"account": account}).fetchall()
    pairs = [pair for (value,) in rows for pair in json.loads(value).get("covered", [])]
    return Audited(tuple((_utc(since), _utc(until)) for since, until in sorted(pairs)))


def troubles(db: DuckDBPyConnection, account: str) -> Mapping[str, Trouble]:
    """Return the sources of an account that could not be read the last time, and why."""
    rows = db.execute(TROUBLES, {"account": account}).fetchall()
    return {source: Trouble(code, message or "") for source, code, message in rows}


TRAIL = """
SELECT value
FROM checkpoint
WHERE account = $account
  AND source = 'cloudaudit'
  AND name = 'trail'
"""
TROUBLES = """
SELECT source, error_code, error_message
FROM source_state
WHERE account = $account
  AND error_code IS NOT NULL
ORDER BY source
"""


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
