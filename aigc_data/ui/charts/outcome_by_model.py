"""By when the tasks of each model have succeeded: a line for each of the busiest."""

from collections.abc import Sequence
from typing import Any, Final

from aigc_data.analysis.outcome_times import OVERALL, Clock, OutcomeTimes
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, NARROW_LABEL, WIDE_LABEL, Points, blank, named, points
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter
from aigc_data.ui.charts.outcome_shares import HEIGHT, first_s, last_s, step_words
from aigc_data.ui.charts.time_axis import seen, time_axis
from aigc_data.ui.outcome_times_words import CLOCKS, curve_name

MOST_LINES: Final = 5
"""Beside that of all: so many have room for their names at their ends."""
ROOM: Final = {False: 176, True: 118}
"""Pixels on the right for the names, by whether the chart is narrow."""
TICKS: Final = {False: 7, True: 4}
DASHES: Final = (("solid", ""), ("dash", "╌ "), ("dot", "┈ "))
"""How the second and the third line of one colour are drawn, and marked before their names."""
LEAST_APART: Final = 0.075
"""Of the height, between two names."""


def figure(
    found: OutcomeTimes, *, clock: Clock, shown: theme.Mode, narrow: bool = False
) -> Drawing:
    """Return a line of steps for all models and for each of the busiest, named at its end.

    `found` has a curve. customdata: model, kind; empty texts for the line of all.
    """
    rows = points(found.summary.head(MOST_LINES + 1))
    curves = {
        row["rank"]: points(found.curves[found.curves["rank"] == row["rank"]]) for row in rows
    }
    drawn_rows = [row for row in rows if curves[row["rank"]]]
    drawn = blank(shown, HEIGHT, showlegend=False, margin={"t": 26, "r": ROOM[narrow]})
    lengths = [curve for curve in curves.values() if curve]
    first, last = min(map(first_s, lengths)), max(map(last_s, lengths))
    for row, (dash, _) in reversed(list(zip(drawn_rows, _dashes(drawn_rows, shown), strict=True))):
        drawn.add_trace(_line(row, prolonged(curves[row["rank"]], last), clock, shown, dash))
    _name_lines(drawn, drawn_rows, curves, shown, NARROW_LABEL if narrow else WIDE_LABEL)
    time_axis(drawn, first / 2, last * 1.1, CLOCKS[clock].axis, room_for=TICKS[narrow])
    drawn.update_yaxes(
        title=f"{words.title(CLOCKS[clock].succeeded)}, share of {CLOCKS[clock].cohort}",
        range=[0, 1.02],
        tickformat=".0%",
        fixedrange=True,
    )
    return drawn


def _line(row: dict[str, Any], steps: Points, clock: Clock, shown: theme.Mode, dash: str) -> Trace:
    """Return one line; its unseen markers are what can be clicked."""
    unseen = {"opacity": 0}
    colour = _colour(row, shown)
    name = f"{_named(row, 60, with_kind=True)} · n = {words.count(row['tasks'])}"
    overall = row["rank"] == OVERALL
    return scatter(
        x=[seen(step["t"]) for step in steps],
        y=[step["succeeded"] for step in steps],
        mode="lines+markers",
        marker={"size": 9, "opacity": 0, "color": colour},
        selected={"marker": unseen},
        unselected={"marker": unseen},
        line={"shape": "hv", "width": 3 if overall else 1.75, "color": colour, "dash": dash},
        hovertext=[f"{name}<br>{step_words(step, clock)}" for step in steps],
        hovertemplate=HOVER,
        customdata=[["", ""] if overall else [row["model"], row["kind"]]] * len(steps),
    )


def _colour(row: dict[str, Any], shown: theme.Mode) -> str:
    if row["rank"] == OVERALL:
        return theme.SURFACES[shown].text
    return theme.model_colour(row["model"], shown)


def _dashes(rows: Points, shown: theme.Mode) -> list[tuple[str, str]]:
    """Return how each line is drawn, so that two of one colour are told apart."""
    colours = [_colour(row, shown) for row in rows]
    before = [colours[:at].count(colour) for at, colour in enumerate(colours)]
    return [DASHES[min(count, len(DASHES) - 1)] for count in before]


def _named(row: dict[str, Any], longest: int, *, with_kind: bool) -> str:
    """Return a row's name; a name that two kinds have is told apart by its kind."""
    kind = f" ({row['kind']})" if row["kind"] and with_kind else ""
    return named(curve_name(row), longest) + kind


def _name_lines(
    drawn: Drawing, rows: Points, curves: dict[int, Points], shown: theme.Mode, longest: int
) -> None:
    """Write each line's name at its end, in the order of the ends, none upon another."""
    marks = [mark for _, mark in _dashes(rows, shown)]
    names = [row["model"] for row in rows]
    ends = sorted(
        zip(rows, marks, strict=True), key=lambda end: -curves[end[0]["rank"]][-1]["succeeded"]
    )
    heights = spaced([curves[row["rank"]][-1]["succeeded"] for row, _ in ends], LEAST_APART)
    for (row, mark), height in zip(ends, heights, strict=True):
        drawn.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=height,
            text=mark + _named(row, longest, with_kind=names.count(row["model"]) > 1),
            showarrow=False,
            font={"size": 12, "color": _colour(row, shown)},
        )


def prolonged(steps: Points, until_s: float) -> Points:
    """Return the steps, and one more at `until_s` where all have ended before it."""
    last = steps[-1]
    if last["open"] > 0 or last["t"] >= until_s:
        return steps
    return [*steps, last | {"t": until_s}]


def spaced(heights: Sequence[float], least: float) -> list[float]:
    """Return falling heights moved down as little as keeps them `least` apart, and above 0."""
    moved: list[float] = []
    for height in heights:
        moved.append(min(height, moved[-1] - least) if moved else height)
    lift = max(0.0, -moved[-1]) if moved else 0.0
    return [height + lift for height in moved]
