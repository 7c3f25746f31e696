"""The failure rate over time: points with whiskers before the band of what is usual."""

from collections.abc import Sequence
from math import isnan
from typing import Any, Final

from aigc_data.analysis.failure_rate_over_time import RateOverTime
from aigc_data.analysis.gaps import Gap
from aigc_data.task import TaskStatus
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, few, points, wall
from aigc_data.ui.charts.drawing import Drawing, Trace, bar, scatter
from aigc_data.ui.charts.over_time import over_time

HEIGHT: Final = 300
BAND_ALPHA: Final = 0.16
USUAL: Final = ("99 of 100 usual points", "Usual rate")
LIMITS: Final = ("Control limits", "Rate of this time range")
"""What the band and its middle are called."""
LEAST_TOP: Final = 0.02
"""The axis reaches at least here: two percent."""


def figure(
    found: RateOverTime,
    *,
    shown: theme.Mode,
    zone: str,
    gaps: Sequence[Gap] = (),
    narrow: bool = False,
) -> Drawing:
    """Return a point for each bucket that has ended tasks, and the band where there is one.

    Above the band a point is a triangle in the colour of failure, below it an open one turned
    down; of few tasks it is grey and hollow. Gaps in the reading are shaded. customdata: since and
    until (ISO 8601).
    """
    frame = found.frame
    rows = points(frame)
    drawn = blank(shown, HEIGHT, margin={"t": 34}, legend={"y": 1.06}, bargap=0)
    if found.usual or found.limits:
        for trace in _band(rows, LIMITS if found.limits else USUAL, shown):
            drawn.add_trace(trace)
    drawn.add_trace(_rates([row for row in rows if row["ended"]], shown))
    top = _top(rows)
    drawn.update_yaxes(
        title="Failed, share of ended tasks",
        tickformat=".0%" if top > 0.05 else ".1%",
        range=[-0.02 * top, top],
        fixedrange=True,
    )
    over_time(drawn, frame, gaps, top, shown=shown, zone=zone, narrow=narrow)
    return drawn


def _top(rows: Points) -> float:
    """Return how far the axis reaches: the highest point whole, whiskers of few tasks cut."""
    ends = [row["rate"] if few(row["ended"]) else row["high"] for row in rows if row["ended"]]
    ends += [
        row["usual_high"] for row in rows if not isnan(row["usual_high"]) and not few(row["ended"])
    ]
    return min(1.02, max(*ends, LEAST_TOP, 0) * 1.12) if ends else 0.1


def _band(rows: Points, names: tuple[str, str], shown: theme.Mode) -> list[Trace]:
    """Return the band as a block behind each bucket, and the usual rate as a line through them."""
    grey = theme.SURFACES[shown].faded
    known = [row for row in rows if not isnan(row["usual"])]
    blocks = bar(
        name=names[0],
        x=[_middle(row) for row in known],
        base=[row["usual_low"] for row in known],
        y=[row["usual_high"] - row["usual_low"] for row in known],
        width=[(row["bucket_until"] - row["bucket_at"]).total_seconds() * 1000 for row in known],
        marker={"color": faded(grey, BAND_ALPHA), "line": {"width": 0}},
        hoverinfo="skip",
    )
    line = scatter(
        name=names[1],
        x=[at for row in rows for at in (wall(row["bucket_at"]), wall(row["bucket_until"]))],
        y=[None if isnan(row["usual"]) else row["usual"] for row in rows for _ in range(2)],
        mode="lines",
        line={"width": 1, "color": grey, "dash": "dot"},
        hoverinfo="skip",
    )
    return [blocks, line]


def _rates(rows: Points, shown: theme.Mode) -> Trace:
    looks = [_look(row, shown) for row in rows]
    return scatter(
        x=[_middle(row) for row in rows],
        y=[row["rate"] for row in rows],
        mode="markers",
        showlegend=False,
        marker={
            "size": 9,
            "symbol": [symbol for symbol, _ in looks],
            "color": [colour for _, colour in looks],
            "line": {"width": 1.5, "color": [colour for _, colour in looks]},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [row["high"] - row["rate"] for row in rows],
            "arrayminus": [row["rate"] - row["low"] for row in rows],
            "color": faded(theme.SURFACES[shown].faded, 0.7),
            "thickness": 1.2,
            "width": 0,
        },
        hovertext=[_words(row) for row in rows],
        hovertemplate=HOVER,
        customdata=[
            [row["bucket_at"].isoformat(), row["bucket_until"].isoformat()] for row in rows
        ],
    )


def _middle(row: dict[str, Any]) -> str:
    return wall(row["bucket_at"] + (row["bucket_until"] - row["bucket_at"]) / 2)


def _look(row: dict[str, Any], shown: theme.Mode) -> tuple[str, str]:
    """Return symbol and colour of a point."""
    shape, colour = "circle", theme.SURFACES[shown].accent
    if row["rate"] > row["usual_high"]:
        shape, colour = "triangle-up", theme.STATUS[TaskStatus.FAILED].colour(shown)
    elif row["rate"] < row["usual_low"]:
        shape, colour = "triangle-down", theme.STATUS[TaskStatus.SUCCESSFUL].colour(shown)
    if few(row["ended"]):
        colour = theme.SURFACES[shown].faded
    return f"{shape}-open" if row["incomplete"] or few(row["ended"]) else shape, colour


def _words(row: dict[str, Any]) -> str:
    at = row["bucket_at"]
    parts = [
        words.stretch(at, row["bucket_until"], at.tzinfo),
        f"{words.count(row['failed'])} of {words.count(row['ended'])} failed",
        f"{words.rate(row['rate'])} ({words.interval(row['low'], row['high'])})",
        _against_usual(row),
        f"{words.count(row['open'])} of {words.count(row['tasks'])} still open"
        if row["open"]
        else "",
        "too few to say" if few(row["ended"]) else "",
        "not whole" if row["incomplete"] else "",
    ]
    return "<br>".join(part for part in parts if part)


def _against_usual(row: dict[str, Any]) -> str:
    if isnan(row["usual"]):
        return ""
    band = words.interval(row["usual_low"], row["usual_high"])
    where = "usual"
    if row["rate"] > row["usual_high"]:
        where = "above what is usual"
    elif row["rate"] < row["usual_low"]:
        where = "below what is usual"
    return f"{where}: {band}"
