"""Which slice of the tasks fails: the values of one dimension."""

from typing import Any, Final

import pandas as pd

from aigc_data.analysis.stats import Interval, wilson
from aigc_data.ui import theme
from aigc_data.ui.charts.base import MOST_ROWS, NARROW_LABEL, WIDE_LABEL, named, points
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.charts.rate_rows import RateRow, overall_rate, rate_rows
from aigc_data.ui.choice_words import value_words

IN_ORDER: Final = ("hours",)
"""Dimensions that are a scale: shown whole and in their own order."""
NAMED: Final = ("models", "families")
"""Dimensions whose values have a colour of their own."""


def figure(
    frame: pd.DataFrame, *, dimension: str, shown: theme.Mode, narrow: bool = False
) -> Drawing:
    """Return a point with whiskers for each value; `frame` is that of `failure_slices`.

    Those beyond the first are one row, which leads nowhere. customdata: dimension, value.
    """
    slices = frame[(frame["dimension"] == dimension) & (frame["ended"] > 0)]
    overall = overall_rate(int(slices["failed"].sum()), int(slices["ended"].sum()))
    if dimension in IN_ORDER:
        ordered = slices.sort_values("value", key=lambda value: pd.to_numeric(value))
        kept, rest = points(ordered), slices.head(0)
    else:
        kept, rest = points(slices.head(MOST_ROWS)), slices.iloc[MOST_ROWS:]
    rows = [_row(one, dimension, shown, narrow=narrow) for one in kept]
    if len(rest):
        rows.append(_others(rest, shown))
    return rate_rows(rows, overall, shown=shown, height=len(rows))


def _row(one: dict[str, Any], dimension: str, shown: theme.Mode, *, narrow: bool) -> RateRow:
    said = value_words(dimension, one["value"])
    coloured = dimension in NAMED
    return RateRow(
        label=named(said, NARROW_LABEL if narrow else WIDE_LABEL),
        name=named(said, 60),
        failed=one["failed"],
        ended=one["ended"],
        rate=one["rate"],
        low=one["low"],
        high=one["high"],
        colour=theme.model_colour(one["value"], shown)
        if coloured
        else theme.SURFACES[shown].accent,
        carries=[dimension, one["value"]],
    )


def _others(rest: pd.DataFrame, shown: theme.Mode) -> RateRow:
    """Return the values that have no row of their own as one."""
    failed, ended = int(rest["failed"].sum()), int(rest["ended"].sum())
    sure = wilson(failed, ended) or Interval(0, 1)
    name = f"{len(rest)} others" if len(rest) > 1 else "1 other"
    return RateRow(
        name, f"{name} together", failed, ended, failed / ended, sure.low, sure.high,
        theme.SURFACES[shown].faded, [],
    )  # fmt: skip
