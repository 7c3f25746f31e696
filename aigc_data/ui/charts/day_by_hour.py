"""When tasks fail: a map of days and hours, by the time of creation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from aigc_data.analysis.stats import wilson
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, points
from aigc_data.ui.charts.drawing import Drawing, Trace, bar

HEIGHT: Final = 340
DAY_MS: Final = 86_400_000
MOST_TICKS: Final = 10
HOURS: Final = (0, 3, 6, 9, 12, 15, 18, 21)


def figure(frame: pd.DataFrame, *, shown: theme.Mode, zone: str) -> Drawing:
    """Return a cell for each hour that has tasks; `frame` is that of `overview.day_by_hour`.

    Cells are bars on a base, for Plotly's heatmap cannot be clicked. customdata: since, until.
    """
    cells = points(frame[frame["tasks"] > 0])
    drawn = blank(shown, HEIGHT, barmode="overlay", bargap=0, showlegend=False)
    drawn.add_trace(_cells(cells, shown, ZoneInfo(zone)))
    drawn.update_yaxes(
        title="Hour of day", range=[24, 0], fixedrange=True, showgrid=False,
        tickvals=list(HOURS), ticktext=[f"{hour:02}:00" for hour in HOURS],
    )  # fmt: skip
    days = sorted(set(frame["day"]))
    drawn.update_xaxes(
        fixedrange=True,
        showgrid=False,
        range=[_noon(days[0], -12), _noon(days[-1], 12)],
        tickformat="%-d %b",
        tick0=_noon(days[0], 0),
        dtick=DAY_MS * ceil(len(days) / MOST_TICKS),
    )
    return drawn


def _cells(cells: Points, shown: theme.Mode, zone: ZoneInfo) -> Trace:
    scale = theme.SURFACES[shown].sequential
    days = {day: _Day.of(day, zone) for day in {cell["day"] for cell in cells}}
    most = max((cell["failed"] for cell in cells), default=0)
    return bar(
        x=[days[cell["day"]].noon for cell in cells],
        y=[0.94] * len(cells),
        base=[cell["hour"] for cell in cells],
        width=DAY_MS * 0.96,
        marker={
            "color": [cell["failed"] for cell in cells],
            "colorscale": [[at / 9, colour] for at, colour in enumerate(scale)],
            "cmin": 0,
            "cmax": max(most, 1),
            "colorbar": {
                "title": {"text": "Failed", "side": "top"}, "thickness": 10, "len": 0.9,
                "outlinewidth": 0, "tickformat": ",d", "nticks": 5,
            },
            "line": {"width": 0},
        },
        hovertext=[_words(cell, days[cell["day"]].word) for cell in cells],
        hovertemplate=HOVER,
        customdata=[days[cell["day"]].hour(cell["hour"]) for cell in cells],
    )  # fmt: skip


def _noon(day: date, shift: int) -> str:
    return f"{datetime.combine(day, time(12)) + timedelta(hours=shift):%Y-%m-%dT%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class _Day:
    """What the cells of one day share."""

    noon: str
    word: str
    edges: tuple[str, ...]
    """Where its hours begin, ISO 8601, and the last one ends."""

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> "_Day":
        midnight = datetime.combine(day, time(), zone)
        edges = (midnight + timedelta(hours=hour) for hour in range(25))
        return cls(_noon(day, 0), f"{day.day} {day:%b}", tuple(edge.isoformat() for edge in edges))

    def hour(self, hour: int) -> list[str]:
        """Return where it begins and ends."""
        return [self.edges[hour], self.edges[hour + 1]]


def _words(cell: dict[str, Any], day: str) -> str:
    hour = cell["hour"]
    when = f"{day} {hour:02}:00–{(hour + 1) % 24:02}:00"
    if not cell["ended"]:
        return f"{when} · {words.count(cell['tasks'])} tasks, none ended"
    sure = wilson(int(cell["failed"]), int(cell["ended"]))
    margin = f" ({words.interval(sure.low, sure.high)})" if sure else ""
    said = f"{words.count(cell['failed'])} of {words.count(cell['ended'])} failed"
    return f"{when} · {said} · {words.rate(cell['rate'])}{margin}"
