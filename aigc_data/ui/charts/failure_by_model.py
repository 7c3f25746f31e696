"""Which models fail, and how sure that is."""

from typing import Any

import pandas as pd

from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import (
    HOVER,
    MOST_ROWS,
    Points,
    blank,
    few,
    height_of,
    label_counts,
    label_rows,
    named,
    points,
    row_labels,
)
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter


def figure(frame: pd.DataFrame, *, shown: theme.Mode, rows: int, narrow: bool = False) -> Drawing:
    """Return a point with whiskers for each model; `frame` is that of `failures.by_model`.

    A model with few ended tasks is grey and hollow. `rows` is how high the chart is, in models.
    customdata: model, kind.
    """
    overall = _overall(frame)
    frame = frame[frame["ended"] > 0].head(MOST_ROWS)
    drawn = blank(shown, height_of(rows), showlegend=False)
    models = points(frame)
    if models:
        drawn.add_trace(_points(models, shown))
    _mark_overall(drawn, overall, shown)
    label_rows(drawn, row_labels(frame, narrow=narrow))
    label_counts(drawn, (row["ended"] for row in models), shown)
    drawn.update_layout(margin={"r": 76, "t": 18})
    top = min(1.0, max((row["high"] for row in models), default=0.1) * 1.05)
    drawn.update_xaxes(
        title="Failed, share of ended tasks",
        tickformat=".0%" if top > 0.05 else ".1%",
        range=[-0.02 * top, top * 1.02],
        fixedrange=True,
    )
    return drawn


def _points(rows: Points, shown: theme.Mode) -> Trace:
    grey = theme.SURFACES[shown].faded
    colours = [
        grey if few(row["ended"]) else theme.model_colour(row["model"], shown) for row in rows
    ]
    return scatter(
        x=[row["rate"] for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "size": 11,
            "color": colours,
            "symbol": ["circle-open" if few(row["ended"]) else "circle" for row in rows],
            "line": {"width": 2, "color": colours},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row["high"] - row["rate"] for row in rows],
            "arrayminus": [row["rate"] - row["low"] for row in rows],
            "color": grey,
            "thickness": 1.5,
            "width": 4,
        },
        cliponaxis=False,
        hovertext=[_words(row) for row in rows],
        hovertemplate=HOVER,
        customdata=[[row["model"], row["kind"]] for row in rows],
    )


def _words(row: dict[str, Any]) -> str:
    said = f"{words.count(row['failed'])} of {words.count(row['ended'])} failed"
    rate = f"{words.rate(row['rate'])} ({words.interval(row['low'], row['high'])})"
    few_words = " · too few to say" if few(row["ended"]) else ""
    return f"{named(row['model'], 60)} · {said} · {rate}{few_words}"


def _overall(frame: pd.DataFrame) -> float | None:
    """Return the rate of all models together: what "more than usual" is measured by."""
    ended = int(frame["ended"].sum())
    return int(frame["failed"].sum()) / ended if ended else None


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
