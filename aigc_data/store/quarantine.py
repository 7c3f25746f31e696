"""The rows that could not be read: what a person looks at, takes away, and clears."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from aigc_data.store.task_row import rows_of

NEWEST = """
SELECT raw, reason, first_seen_at, seen_at
FROM quarantine
WHERE account = $account
  AND source = $source
ORDER BY seen_at DESC, raw_hash
LIMIT $limit
"""
ALL = """
SELECT account, source, reason, first_seen_at, seen_at, raw
FROM quarantine
WHERE account = $account
  AND source = $source
ORDER BY seen_at DESC, raw_hash
"""
CLEAR = """
DELETE FROM quarantine
WHERE account = $account
  AND source = $source
  AND seen_at <= $until
"""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The text of a row that could not be read, links without their signatures; times are UTC."""

    raw: str
    reason: str
    first_seen_at: datetime
    seen_at: datetime
    """The last time that it came."""


def newest(db: DuckDBPyConnection, account: str, source: str, limit: int) -> list[KeptRow]:
    """Return the rows of a source that came last."""
    values = {"account": account, "source": source, "limit": limit}
    return [KeptRow(**row) for row in rows_of(db.execute(NEWEST, values).to_arrow_table())]


def json_lines(db: DuckDBPyConnection, account: str, source: str) -> Iterator[str]:
    """Yield every row of a source as a line of JSON, newest first; times in ISO 8601, UTC."""
    found = db.execute(ALL, {"account": account, "source": source}).to_arrow_table()
    for row in rows_of(found):
        times = {name: row[name].isoformat() for name in ("first_seen_at", "seen_at")}
        yield json.dumps(row | times, ensure_ascii=False) + "\n"


def clear(cursor: DuckDBPyConnection, account: str, source: str, until: datetime) -> int:
    """Delete the rows of a source that came no later than `until` (UTC); return how many."""
    values = {"account": account, "source": source, "until": until}
    [(count,)] = cursor.execute(CLEAR, values).fetchall()
    return int(count)
