"""Times that Python's calendar does not hold: infinite ones, and years before 1 and after 9999."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pyarrow as pa

INFINITE: Final = {64: 2**63 - 1, 32: 2**31 - 1}
"""The engine's infinity, by the bits of the type; minus infinity is as far the other way."""
PARTS: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""Of a second, by the unit of a type."""
DAY_S: Final = 86_400
CYCLE_YEARS: Final = 400
CYCLE_DAYS: Final = 146_097
"""After so many years the calendar begins anew."""
EPOCH: Final = date(1970, 1, 1).toordinal()


def moment(value: pa.Scalar) -> datetime | date | str:
    """Return a date or timestamp, with what is finer than microseconds left out.

    As text, in the engine's own spelling, where Python has no such time: "infinity",
    "0044-03-15 (BC)", "12000-01-01T00:00:00".
    """
    kind, said = value.type, int(value.value)
    if abs(said) == INFINITE[kind.bit_width]:
        return "infinity" if said > 0 else "-infinity"
    if pa.types.is_date32(kind):
        return _date(said)
    parts = PARTS[kind.unit]
    days, rest = divmod(said, DAY_S * parts)
    return _datetime(days, timedelta(microseconds=rest * 10**6 // parts), zoned=kind.tz is not None)


def _date(days: int) -> date | str:
    """Return the day that is so many after the epoch."""
    cycles, day = _near(days)
    return _spelled(cycles, day.isoformat()) if cycles else day


def _datetime(days: int, since_midnight: timedelta, *, zoned: bool) -> datetime | str:
    cycles, day = _near(days)
    zone = UTC if zoned else None
    near = datetime.combine(day, datetime.min.time(), zone) + since_midnight
    return _spelled(cycles, near.isoformat()) if cycles else near


def _near(days: int) -> tuple[int, date]:
    """Return by how many cycles it is away from Python's years, and the day without them."""
    ordinal = days + EPOCH
    if date.min.toordinal() <= ordinal <= date.max.toordinal():
        return 0, date.fromordinal(ordinal)
    cycles, within = divmod(ordinal - 1, CYCLE_DAYS)
    return cycles, date.fromordinal(within + 1)


def _spelled(cycles: int, near: str) -> str:
    """Return the text of a time with its true year."""
    year = int(near[:4]) + cycles * CYCLE_YEARS
    return f"{year:04}{near[4:]}" if year > 0 else f"{1 - year:04}{near[4:]} (BC)"
