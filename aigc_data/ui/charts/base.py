"""What the charts share: layout, texts of strangers, and the words on hover."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import theme, words

Points = list[dict[str, Any]]
"""The rows of a small frame."""

HOVER: Final = "%{hovertext}<extra></extra>"
CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False}
ROW_HEIGHT: Final = 26
"""Pixels of one row of a chart that has a row per model."""
MOST_ROWS: Final = 12
"""Models beyond these are left to the lists: a chart of fifty rows answers nothing."""
NARROW_LABEL: Final = 13
WIDE_LABEL: Final = 26
"""Letters of a name that a phone and a desk have room for."""
NO_MODEL: Final = "Model not known"


def points(frame: pd.DataFrame) -> Points:
    """Return the rows as dicts."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def named(text: str, longest: int = WIDE_LABEL) -> str:
    """Return a stranger's name as Plotly shows it: short, and never as markup."""
    said = " ".join(text.split()) or NO_MODEL
    return escape(said if len(said) <= longest else f"{said[: longest - 1]}…", quote=False)


def blank(shown: theme.Mode, height: int, **layout: object) -> go.Figure:
    """Return an empty figure of a fixed height in the app's look."""
    drawn = go.Figure()
    drawn.update_layout(template=theme.template(shown), height=height, **layout)
    return drawn


def faded(colour: str, alpha: float) -> str:
    """Return #rrggbb as see-through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def few(n: float) -> bool:
    """Return whether a rate of so many tasks says too little to be drawn in full."""
    return n < USEFUL_N


def wall(at: datetime) -> str:
    """Return a time as the clock on the viewer's wall says it: Plotly knows no zones."""
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def label_rows(drawn: go.Figure, labels: list[str]) -> None:
    """Write a label at each row, the first on top."""
    drawn.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[len(labels) - 0.4, -0.6],
        showgrid=False,
        fixedrange=True,
        ticklabelstandoff=8,
    )


def row_labels(frame: pd.DataFrame, *, narrow: bool) -> list[str]:
    """Return each row's model, with its kind where two kinds have a model of that name."""
    twice = frame["model"].duplicated(keep=False)
    longest = NARROW_LABEL if narrow else WIDE_LABEL
    return [
        f"{named(model, longest)} ({kind or '?'})" if both else named(model, longest)
        for model, kind, both in zip(frame["model"], frame["kind"], twice, strict=True)
    ]


def height_of(rows: int) -> int:
    """Return the height of a chart of so many rows, pixels."""
    return max(min(rows, MOST_ROWS), 3) * ROW_HEIGHT + 80


def label_counts(drawn: go.Figure, counts: Iterable[int], shown: theme.Mode) -> None:
    """Write the n of each row at its right end, the lowest row first."""
    labels = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": at,
            "text": f"n = {words.count(n)}",
            "showarrow": False,
            "font": {"size": 11, "color": theme.SURFACES[shown].faded},
        }
        for at, n in enumerate(counts)
    ]
    drawn.layout.annotations = (*drawn.layout.annotations, *labels)  # one by one costs ten times
