"""An interval as the engine prints it: "1 month 2 days 00:01:30"."""

from typing import Final

import pyarrow as pa

SECOND_NS: Final = 10**9


def interval_words(value: pa.MonthDayNano) -> str:
    """Return the parts that are not nothing, each with its unit."""
    years = int(value.months / 12)
    counts = ((years, "year"), (value.months - years * 12, "month"), (value.days, "day"))
    parts = [f"{n} {unit}{'s' * (n not in {1, -1})}" for n, unit in counts if n]
    if value.nanoseconds or not parts:
        parts.append(_clock(value.nanoseconds))
    return " ".join(parts)


def _clock(nanoseconds: int) -> str:
    seconds, rest = divmod(abs(nanoseconds), SECOND_NS)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest // 1000:06}".rstrip("0").rstrip(".")
    return f"{'-' * (nanoseconds < 0)}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{fraction}"
