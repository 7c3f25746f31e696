"""The shade behind a chart over time where nobody read the account."""

from collections.abc import Iterable
from html import escape
from textwrap import wrap
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from aigc_data.analysis.gaps import Gap
from aigc_data.ui import theme
from aigc_data.ui.charts.base import faded, wall
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter
from aigc_data.ui.gap_words import gap_words

ALPHA: Final = 0.12
ROOM_FOR_WORDS: Final = {False: 0.04, True: 0.2}
"""The share of the axis from which a gap has room for its label, by whether the chart is narrow."""
WORDS_WIDTH: Final = 40
"""Letters of a line on hover."""


def shade(
    drawn: Drawing, gaps: Iterable[Gap], top: float, *, shown: theme.Mode, zone: str, narrow: bool
) -> None:
    """Shade the gaps behind what is drawn, with words on hover up to `top` of the y axis."""
    length = _length(drawn)
    for gap in gaps:
        start, end = (wall(at.astimezone(ZoneInfo(zone))) for at in (gap.since, gap.until))
        wide = (gap.until - gap.since).total_seconds() / length >= ROOM_FOR_WORDS[narrow]
        drawn.add_shape(
            type="rect",
            layer="below",
            yref="paper",
            x0=start,
            x1=end,
            y0=0,
            y1=1,
            line={"width": 0},
            fillcolor=faded(theme.SURFACES[shown].faded, ALPHA),
            label={
                "text": "not read" if wide else "",
                "textposition": "top left",
                "font": {"size": 11, "color": theme.SURFACES[shown].faded},
            },
        )
        drawn.add_trace(_words(gap, start, end, top, ZoneInfo(zone)))


def _length(drawn: Drawing) -> float:
    first, last = (np.datetime64(at) for at in drawn.to_dict()["layout"]["xaxis"]["range"])
    return float((last - first) / np.timedelta64(1, "s"))


def _words(gap: Gap, start: str, end: str, top: float, zone: ZoneInfo) -> Trace:
    """Return an unseen area that says the gap on hover; a click on it leads nowhere."""
    said = escape(gap_words(gap, zone), quote=False)
    return scatter(
        x=[start, end, end, start],
        y=[0, 0, top, top],
        fill="toself",
        fillcolor="rgba(0,0,0,0)",
        line={"width": 0},
        mode="lines",
        hoveron="fills",
        text="<br>".join(wrap(said, WORDS_WIDTH)),
        hoverinfo="text",
        showlegend=False,
    )
