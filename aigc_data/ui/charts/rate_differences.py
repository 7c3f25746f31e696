"""How far each model's failure rate lies from that of the others of its kind."""

from collections.abc import Sequence
from typing import Final

from aigc_data.analysis.model_comparison import Comparison, ModelComparison, Verdict
from aigc_data.task import TaskStatus
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import (
    HOVER,
    NARROW_LABEL,
    WIDE_LABEL,
    blank,
    height_of,
    label_rows,
    named,
)
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter
from aigc_data.ui.model_comparison_words import (
    REST,
    VERDICTS,
    apart_words,
    p_words,
    prompts_words,
    rate_words,
    shared_words,
)

SYMBOLS: Final = {
    Verdict.MORE: "triangle-right",
    Verdict.LESS: "triangle-left",
    Verdict.NOT_SHOWN: "circle-open",
    Verdict.TOO_FEW: "circle-open",
}
ROOM: Final = {False: 132, True: 122}
"""Pixels on the right for the verdict, by whether the chart is narrow."""


def figure(found: ModelComparison, *, shown: theme.Mode, narrow: bool = False) -> Drawing:
    """Return a point with whiskers for each model, and the verdict beside it in words.

    What is not sure is grey and hollow. customdata: model, kind.
    """
    rows = found.against_rest
    drawn = blank(shown, height_of(len(rows)), showlegend=False)
    drawn.add_trace(_points(rows, shown))
    dotted = {"color": theme.SURFACES[shown].faded, "width": 1, "dash": "dot"}
    drawn.add_shape(type="line", x0=0, x1=0, y0=0, y1=1, yref="y domain", line=dotted)
    label_rows(drawn, _labels(rows, NARROW_LABEL if narrow else WIDE_LABEL))
    for at, one in enumerate(rows):
        _say(drawn, at, one.verdict, shown)
    drawn.update_layout(margin={"r": ROOM[narrow], "t": 8})
    drawn.update_xaxes(
        title="Points above or below" if narrow else f"Points above or below {REST}",
        tickformat="+.2~f",
        nticks=5 if narrow else 9,
        fixedrange=True,
    )
    return drawn


def _points(rows: Sequence[Comparison], shown: theme.Mode) -> Trace:
    colours = [_colour(one.verdict, shown) for one in rows]
    return scatter(
        x=[one.apart.value * 100 for one in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "size": 11,
            "color": colours,
            "symbol": [SYMBOLS[one.verdict] for one in rows],
            "line": {"width": 2, "color": colours},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [(one.apart.high - one.apart.value) * 100 for one in rows],
            "arrayminus": [(one.apart.value - one.apart.low) * 100 for one in rows],
            "color": theme.SURFACES[shown].faded,
            "thickness": 1.5,
            "width": 4,
        },
        cliponaxis=False,
        hovertext=[_words(one) for one in rows],
        hovertemplate=HOVER,
        customdata=[[one.model, one.kind] for one in rows],
    )


def _labels(rows: Sequence[Comparison], longest: int) -> list[str]:
    names = [one.model for one in rows]
    return [
        f"{named(one.model, longest)} ({one.kind or '?'})"
        if names.count(one.model) > 1
        else named(one.model, longest)
        for one in rows
    ]


def _colour(verdict: Verdict, shown: theme.Mode) -> str:
    sure = {Verdict.MORE: TaskStatus.FAILED, Verdict.LESS: TaskStatus.SUCCESSFUL}
    if verdict in sure:
        return theme.STATUS[sure[verdict]].colour(shown)
    return theme.SURFACES[shown].faded


def _say(drawn: Drawing, at: int, verdict: Verdict, shown: theme.Mode) -> None:
    """Write a verdict at the right end of its row."""
    drawn.add_annotation(
        x=1,
        xref="paper",
        xanchor="left",
        xshift=8,
        y=at,
        text=VERDICTS[verdict],
        showarrow=False,
        font={"size": 12, "color": _colour(verdict, shown)},
    )


def _words(one: Comparison) -> str:
    parts = [
        f"{named(one.model, 60)}: {rate_words(one.one)}",
        f"{REST}: {rate_words(one.two)}",
        f"{apart_words(one.apart)}: {VERDICTS[one.verdict]} (adjusted p {p_words(one.adjusted_p)})",
        prompts_words(one),
    ]
    if one.shared_apart:
        parts.append(f"over those alone: {shared_words(one)}")
    return "<br>".join(parts).replace(words.NBSP, " ")
