"""When a row of a ledger says that its task was created, and how that was understood."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from aigc_data.wire.value import BEIJING, BrokenRow, iso_time, text, unix_time

AHEAD = timedelta(minutes=5)
"""How far another machine's clock may run before ours."""


class FutureTime(BrokenRow):
    """A creation time that has not come yet."""


_NUMBER = re.compile(r"\d{9,10}(\.\d+)?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_NAIVE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A time, UTC, and how it was read, such as "as Beijing time" or "with its zone"."""

    at: datetime
    form: str


def created_at_of(value: object, now: datetime) -> Understood | None:
    """Return the time of a cell, None for an empty one.

    Raises BrokenRow for what is no time, FutureTime for one later than `now` (UTC).
    """
    said = text(value)
    if said is None:
        return None
    found = _understood(said.strip())
    if found is None:
        message = (
            f"the creation time {said.strip()[:40]!r} is not understood: write 2026-09-14 20:00:00 "
            "(Beijing time), a time with its zone, or Unix seconds"
        )
        raise BrokenRow(message)
    if found.at > now + AHEAD:
        message = f"the creation time {said.strip()[:40]!r}, read {found.form}, is in the future"
        raise FutureTime(message)
    return found


def _understood(said: str) -> Understood | None:
    if _NUMBER.fullmatch(said):
        return _as("as Unix seconds", unix_time(said))
    if _MILLISECONDS.fullmatch(said):
        return _as("as Unix milliseconds", unix_time(int(said) / 1000))
    if naive := _NAIVE.fullmatch(said):
        return _as("as Beijing time", _beijing(naive))
    zoned = _zoned(said)
    return _as("with its zone", iso_time(said)) if zoned else None


def _beijing(match: re.Match[str]) -> datetime | None:
    try:
        parts = [int(part or 0) for part in match.groups()]
        moment = datetime(*parts, tzinfo=BEIJING)  # type: ignore[misc,arg-type]  # six of them
    except ValueError:
        return None
    return iso_time(moment.isoformat())


def _zoned(said: str) -> bool:
    try:
        return datetime.fromisoformat(said).tzinfo is not None
    except ValueError:
        return False


def _as(form: str, at: datetime | None) -> Understood | None:
    return Understood(at, form) if at else None
