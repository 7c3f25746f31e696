"""How figures are said: durations, sizes, rates, counts and ages in words, the same on every page.

A narrow no-break space would be right before a unit; a no-break space (U+00A0) is what fonts have.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from math import isnan
from typing import Final

NBSP: Final = "\u00a0"
NOT_KNOWN: Final = "–"
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@])")
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def plain(text: str) -> str:
    """Return a stranger's text so that Streamlit's Markdown shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def duration(seconds: float | None) -> str:
    """Return "0.4 s", "38 s", "1 min 23 s", "2 h 5 min" or "3 d 4 h"."""
    if seconds is None or isnan(seconds):
        return NOT_KNOWN
    if seconds < 0:
        return f"−{duration(-seconds)}"
    if seconds < 9.95:
        return _spaced(f"{seconds:.1f}".removesuffix(".0"), "s")
    whole = round(seconds)
    for length, unit, small_length, small_unit in _STEPS:
        if whole + small_length // 120 >= length:  # 23 h 59 min 40 s is 24 hours, and so a day
            big, rest = divmod(round(whole / small_length), length // small_length)
            small = _spaced(str(rest), small_unit) if rest else ""
            return " ".join(filter(None, (_spaced(str(big), unit), small)))
    return _spaced(str(whole), "s")


def with_margin(seconds: float | None, margin_s: float | None) -> str:
    """Return a duration and how far off it may be: "1 min 23 s ± 5 s"; no ± where it is exact."""
    said = duration(seconds)
    if seconds is None or said == NOT_KNOWN or not margin_s or isnan(margin_s):
        return said
    return f"{said} ± {duration(margin_s)}"


def size(octets: int | None) -> str:
    """Return bytes as "4.2 MB" (powers of 1,000)."""
    if octets is None:
        return NOT_KNOWN
    step = 0
    value = float(octets)
    while value >= 999.5 and step < len(_UNITS) - 1:
        value, step = value / 1000, step + 1
    unit = _UNITS[step]
    return _spaced(f"{value:.0f}" if unit == "B" or value >= 99.95 else f"{value:.1f}", unit)


def rate(share: float | None) -> str:
    """Return a share of 1 as "5.4 %"."""
    if share is None or isnan(share):
        return NOT_KNOWN
    return _spaced(f"{share * 100:.1f}", "%")


def points(share: float | None) -> str:
    """Return the difference of two rates as "+2.3 points", in parts of a hundred."""
    if share is None or isnan(share):
        return NOT_KNOWN
    number = f"{abs(share) * 100:.1f}"
    sign = "" if float(number) == 0 else "+" if share > 0 else "−"
    return _spaced(f"{sign}{number}", "points")


def interval(low: float | None, high: float | None) -> str:
    """Return the 95 % interval of a rate as "2.5–11.3 %"."""
    if low is None or high is None or isnan(low) or isnan(high):
        return NOT_KNOWN
    return _spaced(f"{low * 100:.1f}–{high * 100:.1f}", "%")


def count(number: float | None) -> str:
    """Return a count exactly: "1,204,331"."""
    return NOT_KNOWN if number is None or isnan(number) else f"{int(number):,}"


def big(number: float | None) -> str:
    """Return a count in three figures above 10,000: "12.3 k", "1.20 M"; exact below."""
    if number is None or isnan(number):
        return NOT_KNOWN
    for length, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= 10_000 and round(number, -2) >= length:
            value = number / length
            return _spaced(f"{value:.2f}" if value < 10 else f"{value:.1f}", unit)
    return count(number)


def age(at: datetime, now: datetime) -> str:
    """Return how long ago, in its largest unit alone: "38 s ago", "5 min ago", "in 3 h"."""
    seconds = (now - at).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    said = coarse(abs(seconds))
    return f"{said} ago" if seconds > 0 else f"in {said}"


def coarse(seconds: float) -> str:
    """Return a duration in its largest unit alone: "38 s", "5 min", "3 h", "12 d"."""
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= length:
            return _spaced(str(int(seconds // length)), unit)
    return _spaced(str(int(seconds)), "s")


def about(seconds: float) -> str:
    """Return an estimate, no finer than it is: "under a minute", "about 12 min", "about 3 h"."""
    if seconds < 60:
        return "under a minute"
    for below, unit_s, unit, step in _ESTIMATES:
        if seconds < below:
            number = max(1, round(seconds / unit_s / step) * step)
            return f"about {_spaced(str(number), unit)}"
    return f"about {_spaced(str(round(seconds / 86_400)), 'd')}"


def clock(at: datetime, zone: tzinfo) -> str:
    """Return the time of day in the viewer's zone: "14:02:31"."""
    return f"{at.astimezone(zone):%H:%M:%S}"


def moment(at: datetime, zone: tzinfo) -> str:
    """Return date and time in the viewer's zone: "2026-11-22 14:02:31"."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def stretch(since: datetime, until: datetime, zone: tzinfo) -> str:
    """Return a bucket of time: "22 Nov 14:00–15:00", "22 Nov", "22 Nov–24 Nov"."""
    start, end = since.astimezone(zone), until.astimezone(zone)
    if end - start < timedelta(hours=23):
        return f"{_day(start)} {start:%H:%M}–{end:%H:%M}"
    last = end - timedelta(seconds=1)
    return _day(start) if start.date() == last.date() else f"{_day(start)}–{_day(last)}"


def period(since: datetime, until: datetime, zone: tzinfo) -> str:
    """Return a period to the minute: "22 Nov 02:10–04:40", "22 Nov 23:10–23 Nov 04:40"."""
    start, end = since.astimezone(zone), until.astimezone(zone)
    day = "" if start.date() == end.date() else f"{_day(end)} "
    return f"{_day(start)} {start:%H:%M}–{day}{end:%H:%M}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: "main", "main and other", "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def title(value: str) -> str:
    """Return an enum's value as it is shown: "text-to-image" is "Text-to-image"."""
    return value[:1].upper() + value[1:]


def _day(at: datetime) -> str:
    return f"{at.day}{NBSP}{at:%b}"


def _spaced(number: str, unit: str) -> str:
    return f"{number}{NBSP}{unit}"


_ESTIMATES: Final = ((1_200, 60, "min", 1), (5_400, 60, "min", 5), (172_800, 3_600, "h", 1))
_STEPS: Final = ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s"))
