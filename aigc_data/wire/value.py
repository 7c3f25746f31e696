"""Single values of the wire, read so that no value whatever can break a row."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Beijing")
"""The zone of the wire's naive times; section 3.6 of the contract."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_S = 86_400.0
_PIXELS = re.compile(r"\s*(\d{1,5})\s*[xX*×]\s*(\d{1,5})\s*")


class BrokenRow(ValueError):
    """A row that cannot become a task; the message says why, in one sentence."""


def text(value: object) -> str | None:
    """Return the text, or a number's digits; None for what is blank or no text.

    Lone surrogates and NUL, which JSON allows and a database does not, become a question mark.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = str(value).replace("\x00", "?").encode("utf-8", "replace").decode("utf-8")
    return found if found.strip() else None


def number(value: object) -> float | None:
    """Return seconds between 0 and a day, from a number or its text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and 0 < found <= _LONGEST_S else None


def texts(value: object) -> tuple[str, ...]:
    """Return the non-blank texts of a list; nothing for null and anything else."""
    if not isinstance(value, list):
        return ()
    return tuple(
        found for item in value if isinstance(item, str) and (found := text(item)) is not None
    )


def beijing_time(value: object) -> datetime | None:
    """Return UTC for a naive `YYYY-MM-DD HH:MM:SS` in Beijing time."""
    return _time(value, BEIJING)


def naive_time(value: object, zone: timezone = BEIJING) -> datetime | None:
    """Return UTC for the wire's naive `YYYY-MM-DD HH:MM:SS`, which is Beijing time as a rule."""
    return _time(value, zone)


def iso_time(value: object) -> datetime | None:
    """Return UTC for an ISO 8601 time with an offset or `Z`."""
    return _time(value, UTC)


def unix_time(value: object) -> datetime | None:
    """Return UTC for unix seconds, as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return _plausible(found)


def pixels(value: object) -> str | None:
    """Return `1920x1080` for any spelling of a size in pixels, else the text as it is."""
    found = text(value)
    match = _PIXELS.fullmatch(found) if found else None
    return f"{int(match[1])}x{int(match[2])}" if match else found


def _time(value: object, zone: timezone) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        aware = found if found.tzinfo else found.replace(tzinfo=zone)
        return _plausible(aware.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment < _LATEST else None
