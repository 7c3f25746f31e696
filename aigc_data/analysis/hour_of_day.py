"""The hour that a zone's clock showed when a task was created, found by integer arithmetic.

A date function asks the time zone database for every row; here it is asked once for each change of
the clocks in the window. All of this speaks of the century that the filter speaks of.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

QUARTER_SQL: Final = "epoch_us(created_at) // 900_000_000"
"""The number of the quarter of an hour since 1970; clocks differ from UTC by whole ones."""
QUARTER: Final = timedelta(minutes=15)
HOURS: Final = tuple(str(hour) for hour in range(24))
"""The values of a choice of hours; the empty text is "not known"."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_DAY: Final = 96
"""Quarters."""
Pieces = tuple[tuple[int, int], ...]


def hour_sql(
    zone: str, since: datetime | None, until: datetime | None, quarter: str = QUARTER_SQL
) -> str:
    """Return an SQL expression for the hour (0..23) of `created_at` in an IANA zone.

    It is right for times within the window, and NULL where there is no time. It holds numbers
    alone, no text of a stranger; `quarter` is the expression for the quarter of an hour, which over
    the table `task` is its column `quarter_hour`. Raises ZoneInfoNotFoundError or ValueError for a
    zone that does not exist.
    """
    first = min(max(since or _FIRST, _FIRST), _LAST)
    last = max(min(until or _LAST, _LAST), first)
    pieces = _pieces(zone, _quarter(first) // _DAY, _quarter(last) // _DAY + 1)
    return f"(({quarter} + {_offset_sql(pieces, quarter)}) // 4 % 24)"


def _offset_sql(pieces: Pieces, quarter: str) -> str:
    """Return the quarters to add to UTC; halved at each step, for a century has many changes."""
    if len(pieces) == 1:
        return str(pieces[0][1])
    middle = len(pieces) // 2
    early, late = (_offset_sql(half, quarter) for half in (pieces[:middle], pieces[middle:]))
    return f"CASE WHEN {quarter} < {pieces[middle][0]} THEN {early} ELSE {late} END"


@lru_cache(maxsize=128)
def _pieces(zone: str, first_day: int, last_day: int) -> Pieces:
    """Return from which quarter on the clock is ahead of UTC by how many, in order."""
    clock = ZoneInfo(zone)
    found = [(first_day * _DAY, _ahead(clock, first_day * _DAY))]
    for day in range(first_day, last_day):
        start, end = day * _DAY, (day + 1) * _DAY
        if _ahead(clock, end) != found[-1][1]:
            change = next(at for at in range(start, end + 1) if _ahead(clock, at) != found[-1][1])
            found.append((change, _ahead(clock, change)))
    return tuple(found)


def _ahead(clock: ZoneInfo, quarter: int) -> int:
    offset = (_EPOCH + quarter * QUARTER).astimezone(clock).utcoffset() or timedelta(0)
    return offset // QUARTER


def _quarter(at: datetime) -> int:
    return (at - _EPOCH) // QUARTER
