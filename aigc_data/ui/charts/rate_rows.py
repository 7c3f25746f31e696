"""A failure rate in each row: a point with whiskers, and how many tasks it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import (
    HOVER,
    MOST_ROWS,
    blank,
    few,
    height_of,
    label_counts,
    label_rows,
)
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate; its texts are ready for Plotly, a stranger's by `named`."""

    label: str
    name: str
    """On hover, where there is more room."""
    failed: int
    ended: int
    rate: float
    low: float
    high: float
    """0..1, 95 %."""
    colour: str
    carries: list[Any]
    """customdata: what it is found by; an empty list where it leads nowhere."""


def rate_rows(
    rows: Sequence[RateRow], overall: float | None, *, shown: theme.Mode, height: int
) -> Drawing:
    """Return the rows from the top, with a line where the rate of all is.

    `height` is how high the chart is, in rows. Those of few ended tasks are grey and hollow.
    """
    drawn = blank(shown, height_of(height, max(MOST_ROWS, len(rows))), showlegend=False)
    if rows:
        drawn.add_trace(_points(rows, shown))
    _mark_overall(drawn, overall, shown)
    label_rows(drawn, [row.label for row in rows])
    label_counts(drawn, (row.ended for row in rows), shown)
    drawn.update_layout(margin={"r": 76, "t": 18})
    top = min(1.0, max((row.high for row in rows), default=0.1) * 1.05)
    drawn.update_xaxes(
        title="Failed, share of ended tasks",
        tickformat=".0%" if top > 0.05 else ".1%",
        range=[-0.02 * top, top * 1.02],
        fixedrange=True,
    )
    return drawn


def overall_rate(failed: int, ended: int) -> float | None:
    """Return the rate of all together: what "more than usual" is measured by."""
    return failed / ended if ended else None


def _points(rows: Sequence[RateRow], shown: theme.Mode) -> Trace:
    grey = theme.SURFACES[shown].faded
    colours = [grey if few(row.ended) else row.colour for row in rows]
    return scatter(
        x=[row.rate for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "size": 11,
            "color": colours,
            "symbol": ["circle-open" if few(row.ended) else "circle" for row in rows],
            "line": {"width": 2, "color": colours},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.rate for row in rows],
            "arrayminus": [row.rate - row.low for row in rows],
            "color": grey,
            "thickness": 1.5,
            "width": 4,
        },
        cliponaxis=False,
        hovertext=[_words(row) for row in rows],
        hovertemplate=HOVER,
        customdata=[row.carries for row in rows],
    )


def _words(row: RateRow) -> str:
    said = f"{words.count(row.failed)} of {words.count(row.ended)} failed"
    rate = f"{words.rate(row.rate)} ({words.interval(row.low, row.high)})"
    few_words = " · too few to say" if few(row.ended) else ""
    return f"{row.name} · {said} · {rate}{few_words}"


def _mark_overall(drawn: Drawing, overall: float | None, shown: theme.Mode) -> None:
    if overall is not None:
        grey = theme.SURFACES[shown].faded
        dotted = {"color": grey, "width": 1, "dash": "dot"}
        drawn.add_shape(
            type="line", x0=overall, x1=overall, y0=0, y1=1, yref="y domain", line=dotted
        )
        drawn.add_annotation(
            x=overall,
            y=1,
            yref="y domain",
            xanchor="center",
            yanchor="bottom",
            text=f"all: {words.rate(overall)}",
            showarrow=False,
            font={"size": 11, "color": grey},
        )
