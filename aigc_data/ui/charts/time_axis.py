"""A logarithmic axis of durations, with ticks in seconds, minutes, hours and days."""

from math import log10
from typing import Final

from aigc_data.ui import words
from aigc_data.ui.charts.drawing import Drawing

SHORTEST_S: Final = 0.5
"""A log axis has no zero: what is shorter is drawn here, and said right on hover."""
TICKS_S: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400, 604800)
FEW_TICKS_S: Final = (1, 10, 60, 600, 3600, 21600, 86400)


def seen(seconds: float) -> float:
    """Return where a duration is drawn."""
    return max(seconds, SHORTEST_S)


def time_axis(drawn: Drawing, low_s: float, high_s: float, title: str, *, room_for: int) -> None:
    """Make the x axis one from `low_s` to `high_s`, seconds; `room_for` is the most ticks."""
    low, high = seen(low_s), max(high_s, 2 * seen(low_s))
    inside = [tick for tick in TICKS_S if low <= tick <= high]
    ticks = inside if len(inside) <= room_for else FEW_TICKS_S
    drawn.update_xaxes(
        title=title,
        type="log",
        range=[log10(low), log10(high)],
        tickangle=0,
        tickvals=list(ticks),
        ticktext=[words.duration(tick) for tick in ticks],
        fixedrange=True,
    )
