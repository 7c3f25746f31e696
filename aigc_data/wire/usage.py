"""Rows of DescribeUsageData: what the cloud billed, per Beijing day; section 3.11 of the contract.

Only what succeeded is billed: images by their number, videos by their seconds. The contract takes
the units from the price list; the field's own text does not name them for AIGC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aigc_data.task import TaskKind
from aigc_data.wire.value import BEIJING, BrokenRow, beijing_time, text

KINDS = {"aigcimage": TaskKind.IMAGE, "aigcvideo": TaskKind.VIDEO}
UNITS = {TaskKind.IMAGE: "images", TaskKind.VIDEO: "seconds"}
NOT_NAMED = "unknown"
"""The specification of what is billed under no name; the sister product writes this word."""
SETTLED_AFTER = timedelta(hours=18)
"""A day's bill is made on the next one between 12:00 and 18:00 Beijing; section 5.2."""
_MOST = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDay:
    """What was billed for one day and kind, in whole or of one specification."""

    account: str
    day: date
    """Beijing's, as the cloud counts."""
    kind: TaskKind
    specification: str | None
    """The cloud's name for a price, such as `Kling3.0_720P`; None is the day's total."""
    tasks: int
    amount: float
    """Images, or seconds of video."""
    read_at: datetime
    """UTC; the last days still change."""

    @property
    def unit(self) -> str:
        """What the amount counts: images or seconds."""
        return UNITS[self.kind]


def entries(rows: Iterable[object]) -> Iterator[object]:
    """Yield each day of each row by itself, with its row's type and specification.

    What is no row or no day comes as it is, for `from_entry` to call it broken.
    """
    for row in rows:
        if not isinstance(row, dict):
            yield row
            continue
        of = {"TaskType": row.get("TaskType")}
        yield from _days(row.get("Summary"), of)
        for detail in _list(row.get("Details")):
            if isinstance(detail, dict):
                name = text(detail.get("Specification")) or NOT_NAMED
                yield from _days(detail.get("Data"), of | {"Specification": name})
            else:
                yield detail


def from_entry(entry: object, *, account: str, read_at: datetime) -> UsageDay:
    """Return what `entries` yielded as a value; raises BrokenRow where it cannot be read."""
    if not isinstance(entry, dict):
        message = "the usage is no object"
        raise BrokenRow(message)
    return UsageDay(
        account=account,
        day=_day(entry),
        kind=_kind(entry),
        specification=text(entry.get("Specification")),
        tasks=int(_amount(entry, "Count")),
        amount=_amount(entry, "Usage"),
        read_at=read_at,
    )


def settled_before(at: datetime) -> date:
    """Return the first of Beijing's days whose bill may still change at that time."""
    return (at.astimezone(BEIJING) - SETTLED_AFTER).date()


def _days(found: object, of: dict[str, Any]) -> Iterator[object]:
    return (day | of if isinstance(day, dict) else day for day in _list(found))


def _kind(entry: dict[str, Any]) -> TaskKind:
    word = text(entry.get("TaskType")) or ""
    if word.lower() not in KINDS:
        message = "the usage is of no type that was asked for"
        raise BrokenRow(message)
    return KINDS[word.lower()]


def _day(entry: dict[str, Any]) -> date:
    at = beijing_time(entry.get("Time"))
    if at is None:
        message = "the usage has no readable Time"
        raise BrokenRow(message)
    return at.astimezone(BEIJING).date()


def _amount(entry: dict[str, Any], name: str) -> float:
    """Return a number that is not negative; a missing one is not taken for nought."""
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        message = f"the usage has no readable {name}"
        raise BrokenRow(message)
    return float(value)


def _list(value: object) -> list[Any]:
    """Return the list; null is an empty one, and anything else a list of itself."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
