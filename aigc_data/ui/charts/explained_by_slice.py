"""How much of a change of the failure rate each slice explains."""

from math import isnan
from typing import Any, Final

import pandas as pd

from aigc_data.analysis.what_changed import Changed
from aigc_data.task import TaskStatus
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, height_of, label_rows, named
from aigc_data.ui.charts.base import points as rows_of
from aigc_data.ui.charts.drawing import Drawing, Trace, bar
from aigc_data.ui.choice_words import TITLES, value_words

MOST: Final = 12
NARROW: Final = 16
WIDE: Final = 38
"""Letters of a label."""
ALPHA: Final = 0.4
FEW_ALPHA: Final = 0.05
"""Pale, so that the whiskers before a bar are seen."""


def figure(changed: Changed, *, dimension: str, shown: theme.Mode, narrow: bool = False) -> Drawing:
    """Return a bar with whiskers for each slice of a dimension, of all where it is empty.

    Worse is in the colour of failure, better in that of success; of few tasks it is grey and
    hollow. customdata: dimension, value.
    """
    rows = rows_of(of_dimension(changed.slices, dimension).head(MOST))
    drawn = blank(
        shown, height_of(len(rows)), showlegend=False, bargap=0.35, margin={"r": 16, "t": 8}
    )
    drawn.add_trace(_bars(rows, shown))
    label_rows(drawn, [_label(row, NARROW if narrow else WIDE) for row in rows])
    drawn.update_xaxes(
        title="Points of the failure rate that it explains",
        tickformat="+.1f",
        fixedrange=True,
        zeroline=True,
        zerolinecolor=theme.SURFACES[shown].faded,
    )
    return drawn


def of_dimension(slices: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return the slices of one dimension; of all where it is the empty text."""
    return slices[slices["dimension"] == dimension] if dimension else slices


def _label(row: dict[str, Any], longest: int) -> str:
    said = value_words(row["dimension"], row["value"])
    return named(said if longest == NARROW else f"{TITLES[row['dimension']]}: {said}", longest)


def _bars(rows: Points, shown: theme.Mode) -> Trace:
    colours = [_colour(row, shown) for row in rows]
    return bar(
        orientation="h",
        x=[row["effect"] * 100 for row in rows],
        y=list(range(len(rows))),
        marker={
            "color": [
                faded(colour, FEW_ALPHA if row["few"] else ALPHA)
                for row, colour in zip(rows, colours, strict=True)
            ],
            "line": {"width": 1.5, "color": colours},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_reach(row["high"] - row["effect"]) for row in rows],
            "arrayminus": [_reach(row["effect"] - row["low"]) for row in rows],
            "color": theme.SURFACES[shown].text,
            "thickness": 1.2,
            "width": 4,
        },
        hovertext=[_words(row) for row in rows],
        hovertemplate=HOVER,
        customdata=[[row["dimension"], row["value"]] for row in rows],
    )


def _colour(row: dict[str, Any], shown: theme.Mode) -> str:
    if row["few"]:
        return theme.SURFACES[shown].faded
    status = TaskStatus.FAILED if row["effect"] > 0 else TaskStatus.SUCCESSFUL
    return theme.STATUS[status].colour(shown)


def _reach(length: float) -> float:
    return 0.0 if isnan(length) else length * 100


def _words(row: dict[str, Any]) -> str:
    parts = [
        f"{TITLES[row['dimension']]}: {named(value_words(row['dimension'], row['value']), 60)}",
        f"before: {_rate(row, '_before')}",
        f"now: {_rate(row, '')}",
        f"explains {words.points(row['effect'])}: {words.points(row['rate_effect'])} by its rate, "
        f"{words.points(row['mix_effect'])} by its share of the tasks",
        "too few to say" if row["few"] else "",
    ]
    return "<br>".join(part for part in parts if part)


def _rate(row: dict[str, Any], when: str) -> str:
    failed, ended = row[f"failed{when}"], row[f"ended{when}"]
    if not ended:
        return "none ended"
    return f"{words.count(failed)} of {words.count(ended)} failed, {words.rate(failed / ended)}"
