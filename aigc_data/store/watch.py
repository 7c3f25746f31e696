"""When the collector watched an account: stretches of rounds that followed one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

TOLERATED_ROUNDS = 3
LEAST_TOLERATED = timedelta(seconds=60)
EXTEND = """
UPDATE watch
SET until = greatest(until, $until)
WHERE account = $account
  AND until >= $latest
  AND until = (
    SELECT max(until)
    FROM watch
    WHERE account = $account
)
RETURNING account
"""
BEGIN = """
INSERT INTO watch (account, since, until)
VALUES ($account, $since, $until)
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A round that read an account, from its beginning to its end, UTC."""

    account: str
    since: datetime
    until: datetime
    interval_s: float
    """Seconds that the collector waits between two rounds."""


def tolerance(interval_s: float) -> timedelta:
    """Return how long nobody may have watched before it counts as a gap."""
    return max(TOLERATED_ROUNDS * timedelta(seconds=interval_s), LEAST_TOLERATED)


def write_watched(cursor: duckdb.DuckDBPyConnection, rounds: Iterable[Watched]) -> None:
    """Let each round extend the newest stretch of its account, or begin one after a gap."""
    for watched in rounds:
        ends = {"account": watched.account, "until": watched.until}
        latest = watched.since - tolerance(watched.interval_s)
        if not cursor.execute(EXTEND, ends | {"latest": latest}).fetchall():
            cursor.execute(BEGIN, ends | {"since": watched.since})
