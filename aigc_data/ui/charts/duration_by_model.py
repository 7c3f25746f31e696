"""How long tasks wait and run, by model: from the median to the 95th percentile."""

from math import isnan
from typing import Any, Final, NamedTuple

import pandas as pd

from aigc_data.task import TaskStatus
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import (
    HOVER,
    MOST_ROWS,
    Points,
    blank,
    height_of,
    label_counts,
    label_rows,
    named,
    points,
    row_labels,
)
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter
from aigc_data.ui.charts.time_axis import seen, time_axis

ROOM: Final = {False: 14, True: 5}
"""Ticks, by whether the chart is narrow."""


class Part(NamedTuple):
    """A part of a task's time: its column's name, its word, its look, its place in the row."""

    column: str
    word: str
    status: str
    """Whose colour it has; the empty text is grey."""
    symbol: str
    shift: float

    def colour(self, shown: theme.Mode) -> str:
        """The colour in a mode."""
        grey = theme.SURFACES[shown].faded
        return theme.status(self.status).colour(shown) if self.status else grey


PARTS: Final = (
    Part("queue", "Queue", TaskStatus.WAITING, "diamond", -0.26),
    Part("run", "Run", TaskStatus.EXECUTING, "circle", 0),
    Part("total", "Total", "", "square", 0.26),
)


def figure(frame: pd.DataFrame, *, shown: theme.Mode, rows: int, narrow: bool = False) -> Drawing:
    """Return three bands for each model; `frame` is that of `durations.by_model`.

    `rows` is how high the chart is, in models. customdata: model, kind.
    """
    frame = frame[timed(frame)].head(MOST_ROWS)
    models = points(frame)
    drawn = blank(shown, height_of(rows))
    for part in PARTS:
        drawn.add_trace(_bands(models, part, shown))
        drawn.add_trace(_medians(models, part, shown))
    label_rows(drawn, row_labels(frame, narrow=narrow))
    most = (max(row[f"n_{part.column}"] for part in PARTS) for row in models)
    label_counts(drawn, most, shown)
    drawn.update_layout(margin={"r": 76, "t": 30})
    _scale(drawn, models, narrow=narrow)
    return drawn


def timed(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Return which models have a time that is known well enough."""
    return frame[[f"n_{part.column}" for part in PARTS]].gt(0).any(axis=1)


def _bands(rows: Points, part: Part, shown: theme.Mode) -> Trace:
    """Return the lines from the median to the 95th percentile, as one trace with gaps."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, row in enumerate(rows):
        if row[f"n_{part.column}"]:
            x += [seen(row[f"{part.column}_p50"]), seen(row[f"{part.column}_p95"]), None]
            y += [at + part.shift, at + part.shift, None]
    return scatter(
        x=x, y=y, mode="lines", line={"color": part.colour(shown), "width": 4}, opacity=0.45,
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _medians(rows: Points, part: Part, shown: theme.Mode) -> Trace:
    known = [(at, row) for at, row in enumerate(rows) if row[f"n_{part.column}"]]
    return scatter(
        name=part.word,
        x=[seen(row[f"{part.column}_p50"]) for _, row in known],
        y=[at + part.shift for at, _ in known],
        mode="markers",
        marker={
            "size": 7,
            "symbol": part.symbol,
            "color": part.colour(shown),
        },
        hovertext=[_words(row, part) for _, row in known],
        hovertemplate=HOVER,
        customdata=[[row["model"], row["kind"]] for _, row in known],
    )


def _words(row: dict[str, Any], part: Part) -> str:
    median, slow = (words.duration(row[f"{part.column}_{one}"]) for one in ("p50", "p95"))
    n = words.count(row[f"n_{part.column}"])
    left_out = row[f"left_out_{part.column}"]
    less = f" · {words.count(left_out)} left out, not known well enough" if left_out else ""
    return (
        f"{named(row['model'], 60)} · {part.word} time · median {median}, "
        f"95 % within {slow} · n = {n}{less}"
    )


def _scale(drawn: Drawing, rows: Points, *, narrow: bool) -> None:
    known = [
        seen(row[f"{part.column}_{one}"])
        for row in rows
        for part in PARTS
        for one in ("p50", "p95")
        if not isnan(row[f"{part.column}_{one}"])
    ]
    low, high = min(known, default=1.0) / 1.3, max(known, default=60.0) * 1.3
    time_axis(drawn, low, high, "Seconds, minutes, hours (logarithmic)", room_for=ROOM[narrow])
