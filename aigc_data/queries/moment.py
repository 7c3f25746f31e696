"""Times as people write them in a parameter: "7 days ago", "today", "2026-09-14 08:00".

A relative time is kept as it was written, so that a link or a tile of the last seven days is of the
last seven days whenever it is opened.
"""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from aigc_data.queries.bad_query import BadQuery

AGO: Final = re.compile(r"(\d{1,5}) (minute|hour|day|week|month)s? ago")
LENGTHS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
STARTS: Final[dict[str, Callable[[date], date]]] = {
    "today": lambda day: day,
    "yesterday": lambda day: day - timedelta(days=1),
    "start of week": lambda day: day - timedelta(days=day.weekday()),
    "start of month": lambda day: day.replace(day=1),
}
"""Days that are said by a word; as a time each is its midnight."""
SAID: Final = (
    'write a time as "7 days ago", "today", "start of week", "now" or "2026-09-14 08:00", not '
)


def written(text: str) -> str:
    """Return the text in the form in which it is kept; raise BadQuery where it is no time."""
    words = " ".join(text.lower().split())
    if words == "now" or words in STARTS or AGO.fullmatch(words):
        return words
    try:
        return datetime.fromisoformat(text.strip()).isoformat(" ").removesuffix(" 00:00:00")
    except ValueError:
        raise BadQuery(f"{SAID}{text[:40]!r}") from None


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the time in UTC; what says no zone is the clock's of `zone`. Raises BadQuery."""
    words, here = written(text), now.astimezone(zone)
    try:
        if words == "now":
            return now.astimezone(UTC)
        if words in STARTS:
            return _midnight(STARTS[words](here.date()), zone)
        if ago := AGO.fullmatch(words):
            return _before(here, int(ago[1]), ago[2]).astimezone(UTC)
        at = datetime.fromisoformat(words)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadQuery(f"no calendar has the time {text[:40]!r}") from None


def day(text: str, now: datetime, zone: tzinfo) -> date:
    """Return the day that it is in `zone` at that time; raises BadQuery."""
    return moment(text, now, zone).astimezone(zone).date()


def _midnight(at: date, zone: tzinfo) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=zone).astimezone(UTC)


def _before(at: datetime, number: int, unit: str) -> datetime:
    """Return the time so much earlier; a month ends where the earlier one does."""
    if unit != "month":
        return at.astimezone(UTC) - number * LENGTHS[unit]
    years, month = divmod(at.year * 12 + at.month - 1 - number, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return at.replace(year=years, month=month + 1, day=min(at.day, last))
