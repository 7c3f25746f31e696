"""A window cut into 24 to 60 even pieces, whole hours and days of the viewer's zone."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import gcd
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter

STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    timedelta(days=1),
    timedelta(days=7),
)
FEWEST = 24
"""The largest step that still gives so many is chosen."""

SLOT_SQL = "(epoch_us(created_at) - $origin_us) // $slot_us"
QUARTER_SLOT_SQL = "(quarter_hour - $origin_us // 900_000_000) // ($slot_us // 900_000_000)"
WITHIN_SQL = "created_at >= $first_edge AND created_at < $last_edge"
"""SLOT_SQL is the number of an even piece of a window, of which each bucket holds whole ones; the
second is the same for pieces of whole quarters, a number that the store keeps, and small.

Integer arithmetic and a list put a row into its bucket; `date_trunc` on a TIMESTAMPTZ asks the time
zone database for every row and takes many times as long.
"""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Adjoining buckets that cover a window; one more edge than buckets, all UTC, rising."""

    edges: tuple[datetime, ...]
    step: timedelta
    """The nominal length; a bucket over a change of the clocks is longer or shorter."""
    zone: str
    since: datetime
    until: datetime
    """The window that was asked for, not after now: a bucket beyond either end is incomplete."""

    def frame(self) -> pd.DataFrame:
        """Return bucket (0…), bucket_at, bucket_until (in the zone) and incomplete, a row each."""
        pairs = list(pairwise(self.edges))
        starts = pd.to_datetime([start for start, _ in pairs], utc=True).as_unit("us")
        ends = pd.to_datetime([end for _, end in pairs], utc=True).as_unit("us")
        return pd.DataFrame(
            {
                "bucket": range(len(pairs)),
                "bucket_at": starts.tz_convert(self.zone),
                "bucket_until": ends.tz_convert(self.zone),
                "incomplete": [start < self.since or end > self.until for start, end in pairs],
            }
        )

    @property
    def edges_us(self) -> tuple[int, ...]:
        """The edges in microseconds since 1970."""
        return tuple(_microseconds(edge - _EPOCH) for edge in self.edges)

    @property
    def slot_sql(self) -> str:
        """The number of a task's slot, over the table `task`; binds origin_us and slot_us."""
        bound = self.parameters()
        whole = bound["origin_us"] % QUARTER_US == bound["slot_us"] % QUARTER_US == 0
        return QUARTER_SLOT_SQL if whole else SLOT_SQL

    @property
    def bucket_sql(self) -> str:
        """The number of a task's bucket, over `task`; NULL where it is in none. Binds them all."""
        return f"CASE WHEN {WITHIN_SQL} THEN $slot_buckets[{self.slot_sql} + 1] END"

    def parameters(self) -> dict[str, Any]:
        """Return what the SQL binds."""
        origin = self.edges_us[0]
        offsets = [edge - origin for edge in self.edges_us]
        slot = gcd(*offsets)
        lengths = [(end - start) // slot for start, end in pairwise(offsets)]
        return {
            "origin_us": origin,
            "slot_us": slot,
            "slot_buckets": [at for at, length in enumerate(lengths) for _ in range(length)],
            "first_edge": self.edges[0],
            "last_edge": self.edges[-1],
        }


def choose(since: datetime, until: datetime, zone: str, now: datetime | None = None) -> Buckets:
    """Return the buckets of a window, aligned to the zone, an IANA name.

    Windows of 24 minutes to 60 days get 24 to 60 buckets (one more where they begin within one);
    longer ones get days up to 168 and weeks from Monday beyond. Raises ZoneInfoNotFoundError
    for a zone that does not exist.
    """
    now = datetime.now(UTC) if now is None else now
    until = max(until, since + STEPS[0])
    fitting = [step for step in STEPS if (until - since) / step >= FEWEST]
    step = fitting[-1] if fitting else STEPS[0]
    edges = _edges(since, until, step, ZoneInfo(zone))
    return Buckets(edges, step, zone, since, min(until, now))


def for_filter(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> Buckets:
    """Return the buckets of a filter's window.

    Where the window is open on a side, far wider than what is stored or not over yet, they cover
    the tasks that the filter selects up to now; the last 24 hours where it selects none.
    """
    now = datetime.now(UTC) if now is None else now
    since, until = task_filter.since, task_filter.until
    if since and until and until - since <= _WIDE and until <= now + _SOON:
        return choose(since, until, zone, now)
    first, last = _span(db, task_filter, now)
    if since and last - since <= _WIDE:
        return choose(since, last, zone, now)
    buckets = choose(first, last, zone, now)
    return replace(buckets, since=buckets.edges[0])


SPAN = """
SELECT min(created_at), max(created_at)
FROM tasks
WHERE {where}
"""

QUARTER_US = 900_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = datetime(1, 1, 1, tzinfo=UTC)
_WIDE = timedelta(days=366)
_SOON = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_SHIFT = timedelta(hours=3)
"""More than any change of the clocks."""


def _span(
    db: DuckDBPyConnection, task_filter: TaskFilter, now: datetime
) -> tuple[datetime, datetime]:
    """Return the first selected task's creation and the end: now, or just after the last one."""
    where, parameters = task_filter.where()
    first, last = db.execute(SPAN.format(where=where), parameters).fetchall()[0]
    if first is None:
        return now - timedelta(days=1), now
    latest = min(task_filter.until or now, now)
    return first.astimezone(UTC), max(last.astimezone(UTC) + _TICK, latest)


def _edges(
    since: datetime, until: datetime, step: timedelta, zone: ZoneInfo
) -> tuple[datetime, ...]:
    """Return the instants at which the zone's clock shows a multiple of the step.

    Steps up to an hour also take the second showing of an hour that the clocks repeat. A time
    that the clocks skip is the instant of the change.
    """
    folds = (0, 1) if step <= timedelta(hours=1) else (0,)
    walls = _walls(since.astimezone(zone), until.astimezone(zone), step)
    marks = {
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for wall in walls for fold in folds
    }
    before = max(mark for mark in marks if mark <= since)
    after = min(mark for mark in marks if mark >= until)
    return tuple(sorted(mark for mark in marks if before <= mark <= after))


def _walls(since: datetime, until: datetime, step: timedelta) -> list[datetime]:
    """Return clock faces, which bear UTC's name, from before `since` to after `until`."""
    first = (since.replace(tzinfo=UTC) - _SHIFT - _MONDAY) // step
    last = (until.replace(tzinfo=UTC) + _SHIFT - _MONDAY) // step + 1
    return [_MONDAY + step * number for number in range(first, last + 1)]


def _microseconds(length: timedelta) -> int:
    return length // _TICK
