"""What the charts over time share: the axis, the name of what still runs, the shades of gaps."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pandas as pd

from aigc_data.analysis.gaps import Gap, joined
from aigc_data.ui import theme
from aigc_data.ui.charts.base import wall
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.charts.shade import shade

TWO_DAYS: Final = timedelta(days=2, hours=2)
SMALLEST_SHARE: Final = 500
"""Gaps less than this part of the axis apart are no two gaps to the eye."""


def over_time(
    drawn: Drawing,
    frame: pd.DataFrame,
    gaps: Sequence[Gap],
    top: float,
    *,
    shown: theme.Mode,
    zone: str,
    narrow: bool,
) -> None:
    """Lay a chart over the time of its buckets; `frame` has bucket_at, bucket_until, incomplete.

    `top` is how far up the y axis the words on a gap reach.
    """
    since, until = frame["bucket_at"].min(), frame["bucket_until"].max()
    drawn.update_xaxes(
        showgrid=False,
        fixedrange=True,
        range=[wall(since), wall(until)],
        tickformat="%H:%M\n%-d %b" if until - since <= TWO_DAYS else "%-d %b",
    )
    _name_the_running(drawn, frame, shown)
    seen = joined(gaps, (until - since) / SMALLEST_SHARE)
    shade(drawn, seen, top, shown=shown, zone=zone, narrow=narrow)


def _name_the_running(drawn: Drawing, frame: pd.DataFrame, shown: theme.Mode) -> None:
    """Say which bucket still grows: the last one, where it is incomplete."""
    last = frame.iloc[int(frame["bucket_at"].argmax())]
    if last["incomplete"]:
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
