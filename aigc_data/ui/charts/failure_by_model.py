"""Which models fail, and how sure that is."""

import pandas as pd

from aigc_data.ui import theme
from aigc_data.ui.charts.base import MOST_ROWS, named, points, row_labels
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.charts.rate_rows import RateRow, overall_rate, rate_rows


def figure(frame: pd.DataFrame, *, shown: theme.Mode, rows: int, narrow: bool = False) -> Drawing:
    """Return a point with whiskers for each model; `frame` is that of `failures.by_model`.

    A model with few ended tasks is grey and hollow. `rows` is how high the chart is, in models.
    customdata: model, kind.
    """
    overall = overall_rate(int(frame["failed"].sum()), int(frame["ended"].sum()))
    frame = frame[frame["ended"] > 0].head(MOST_ROWS)
    labels = row_labels(frame, narrow=narrow)
    models = [
        RateRow(
            label=label,
            name=named(row["model"], 60),
            failed=row["failed"],
            ended=row["ended"],
            rate=row["rate"],
            low=row["low"],
            high=row["high"],
            colour=theme.model_colour(row["model"], shown),
            carries=[row["model"], row["kind"]],
        )
        for row, label in zip(points(frame), labels, strict=True)
    ]
    return rate_rows(models, overall, shown=shown, height=rows)
