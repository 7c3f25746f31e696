"""How many tasks were created when, and what became of them."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, points, wall

HEIGHT: Final = 280
OPEN_ALPHA: Final = 0.25
"""The running bucket is drawn open: pale, with an outline."""


def figure(frame: pd.DataFrame, *, shown: theme.Mode, zone: str) -> go.Figure:
    """Return stacked bars, one for each bucket; `frame` is that of `overview.status_over_time`.

    customdata: since and until (ISO 8601), status.
    """
    frame = frame.assign(
        bucket_at=frame["bucket_at"].dt.tz_convert(zone),
        bucket_until=frame["bucket_until"].dt.tz_convert(zone),
        of=frame.groupby("bucket_at")["tasks"].transform("sum"),
    )
    drawn = blank(shown, HEIGHT, barmode="stack", bargap=0)
    for value, look in theme.STATUS.items():
        part = points(frame[frame["status"] == value])
        if any(point["tasks"] for point in part):
            drawn.add_trace(_bars(part, value, look, shown))
    drawn.update_yaxes(title="Tasks created", rangemode="tozero", fixedrange=True, tickformat=",d")
    drawn.update_xaxes(
        showgrid=False, fixedrange=True, range=[wall(frame["bucket_at"].min()), _end(frame)]
    )
    _name_the_running(drawn, frame, shown)
    return drawn


def _end(frame: pd.DataFrame) -> str:
    return wall(frame["bucket_until"].max())


def _bars(part: Points, value: str, look: theme.StatusLook, shown: theme.Mode) -> go.Bar:
    colour = look.colour(shown)
    return go.Bar(
        name=look.word,
        x=[wall(point["bucket_at"]) for point in part],
        y=[point["tasks"] for point in part],
        offset=0,
        width=[_milliseconds(point) * 0.92 for point in part],
        marker={
            "color": [faded(colour, OPEN_ALPHA) if _open(point) else colour for point in part],
            "line": {"color": colour, "width": [1.5 if _open(point) else 0 for point in part]},
            "pattern": {
                "shape": look.hatch,
                "solidity": 0.4,
                "fgcolor": theme.SURFACES[shown].background,
            },
        },
        hovertext=[_words(point, look.word) for point in part],
        hovertemplate=HOVER,
        customdata=[
            [point["bucket_at"].isoformat(), point["bucket_until"].isoformat(), value]
            for point in part
        ],
    )


def _open(point: dict[str, Any]) -> bool:
    return bool(point["incomplete"])


def _milliseconds(point: dict[str, Any]) -> float:
    return float((point["bucket_until"] - point["bucket_at"]).total_seconds() * 1000)


def _words(point: dict[str, Any], status: str) -> str:
    at = point["bucket_at"]
    when = words.stretch(at, point["bucket_until"], at.tzinfo)
    running = " · still running" if _open(point) else ""
    tasks = f"{words.count(point['tasks'])} of {words.count(point['of'])} tasks"
    return f"{when} · {status} · {tasks}{running}"


def _name_the_running(drawn: go.Figure, frame: pd.DataFrame, shown: theme.Mode) -> None:
    """Say which bar still grows: the last one, where it is incomplete."""
    last = max(points(frame), key=lambda point: point["bucket_at"])
    if _open(last):
        drawn.add_annotation(
            x=wall(last["bucket_until"]),
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor="right",
            text="still running",
            showarrow=False,
            font={"size": 11, "color": theme.SURFACES[shown].faded},
        )
