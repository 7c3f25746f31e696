"""How many tasks were created when, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from aigc_data.analysis.gaps import Gap
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, points, wall
from aigc_data.ui.charts.drawing import Drawing, Trace, bar, changed
from aigc_data.ui.charts.over_time import over_time

HEIGHT: Final = 280
OPEN_ALPHA: Final = 0.25
"""The running bucket is drawn open: pale, with an outline."""


def figure(
    frame: pd.DataFrame,
    *,
    shown: theme.Mode,
    zone: str,
    gaps: Sequence[Gap] = (),
    narrow: bool = False,
) -> Drawing:
    """Return stacked bars, one for each bucket; `frame` is that of `overview.status_over_time`.

    Gaps in the reading are shaded. customdata of bars: since and until (ISO 8601), status.
    """
    frame = frame.assign(
        bucket_at=frame["bucket_at"].dt.tz_convert(zone),
        bucket_until=frame["bucket_until"].dt.tz_convert(zone),
    )
    drawn = blank(shown, HEIGHT, barmode="stack", bargap=0, margin={"t": 50}, legend={"y": 1.1})
    every = points(frame)
    buckets = _buckets(every, ZoneInfo(zone))
    for value, look in theme.STATUS.items():
        part = [buckets[one["bucket_at"]] | one for one in every if one["status"] == value]
        if any(point["tasks"] for point in part):
            drawn.add_trace(_bars(_ended(part), value, look, shown))
            drawn.add_trace(_running(_bars(_open(part), value, look, shown), look.colour(shown)))
    drawn.update_yaxes(title="Tasks created", rangemode="tozero", fixedrange=True, tickformat=",d")
    top = max([1, *(bucket["of"] for bucket in buckets.values())])
    over_time(drawn, frame, gaps, top, shown=shown, zone=zone, narrow=narrow)
    return drawn


def _buckets(every: Points, zone: ZoneInfo) -> dict[datetime, dict[str, Any]]:
    """Return what the bars of all statuses say of a bucket, by its start: worked out once."""
    of: Counter[datetime] = Counter()
    for point in every:
        of[point["bucket_at"]] += point["tasks"]
    until = {point["bucket_at"]: point["bucket_until"] for point in every}
    return {at: _bucket(at, until[at], zone) | {"of": tasks} for at, tasks in of.items()}


def _bucket(at: datetime, until: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "wall": wall(at),
        "when": words.stretch(at, until, zone),
        "edges": [at.isoformat(), until.isoformat()],
    }


def _bars(part: Points, value: str, look: theme.StatusLook, shown: theme.Mode) -> Trace:
    colour = look.colour(shown)
    return bar(
        name=look.word,
        x=[point["wall"] for point in part],
        y=[point["tasks"] for point in part],
        offset=0,
        width=[_milliseconds(point) * 0.92 for point in part],
        marker={
            "color": colour,
            "line": {"width": 0},
            "pattern": {
                "shape": look.hatch,
                "fillmode": "overlay",
                "solidity": 0.3,
                "size": 6,
                "fgcolor": theme.SURFACES[shown].background,
            },
        },
        hovertext=[_words(point, look.word) for point in part],
        hovertemplate=HOVER,
        customdata=[[*point["edges"], value] for point in part],
    )


def _running(bars: Trace, colour: str) -> Trace:
    """Return the bars of incomplete buckets: pale, with an outline."""
    line = {"color": colour, "width": 1.5}
    return changed(
        bars, marker={"color": faded(colour, OPEN_ALPHA), "line": line}, showlegend=False
    )


def _ended(part: Points) -> Points:
    return [point for point in part if not point["incomplete"]]


def _open(part: Points) -> Points:
    return [point for point in part if point["incomplete"]]


def _milliseconds(point: dict[str, Any]) -> float:
    return float((point["bucket_until"] - point["bucket_at"]).total_seconds() * 1000)


def _words(point: dict[str, Any], status: str) -> str:
    running = " · still running" if point["incomplete"] else ""
    tasks = f"{words.count(point['tasks'])} of {words.count(point['of'])} tasks"
    return f"{point['when']} · {status} · {tasks}{running}"
