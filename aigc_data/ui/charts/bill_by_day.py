"""What the cloud billed of each day, and how much of that the store holds."""

from typing import Any, Final

import pandas as pd

from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, points
from aigc_data.ui.charts.drawing import Drawing, Trace, bar, changed
from aigc_data.ui.reconciliation_words import LOOKS, day_name

HEIGHT: Final = 210
PALE: Final = 0.22
WIDE: Final = 0.86
NARROW: Final = 0.44
DAY_MS: Final = 86_400_000


def figure(frame: pd.DataFrame, *, shown: theme.Mode) -> Drawing:
    """Return a wide pale bar for what was billed of each day and a narrow one for what is stored.

    `frame` holds the rows of one kind of `reconciliation.by_day`. A day that does not add up bears
    a mark: ▼ stored less, ▲ stored more, ≠ another amount.
    """
    days = points(frame)
    drawn = blank(shown, HEIGHT, barmode="overlay", margin={"t": 34}, legend={"y": 1.04})
    surface = theme.SURFACES[shown]
    billed = _bars(days, "billed_tasks", "Billed", WIDE, faded(surface.faded, PALE))
    outline = {"color": surface.faded, "width": 1}
    drawn.add_trace(changed(billed, marker={"line": outline}))
    wrong = theme.status("failed").colour(shown)
    for name, colour, part in (
        ("Stored", surface.accent, [day for day in days if _good(day)]),
        ("Differs", wrong, [day for day in days if day["verdict"].wrong]),
        ("Not settled", faded(surface.accent, 0.45), _unsettled(days)),
    ):
        if part:
            drawn.add_trace(_bars(part, "stored_tasks", name, NARROW, colour))
    _mark(drawn, days, wrong)
    drawn.update_yaxes(title="Tasks", rangemode="tozero", fixedrange=True, tickformat=",d")
    drawn.update_xaxes(showgrid=False, fixedrange=True, tickformat="%-d %b", type="date")
    return drawn


def _good(day: dict[str, Any]) -> bool:
    return bool(day["verdict"].settled and not day["verdict"].wrong)


def _unsettled(days: Points) -> Points:
    return [day for day in days if not day["verdict"].settled]


def _bars(days: Points, column: str, name: str, width: float, colour: str) -> Trace:
    return bar(
        name=name,
        x=[day["day"].isoformat() for day in days],
        y=[day[column] for day in days],
        width=[width * DAY_MS] * len(days),
        marker={"color": colour, "line": {"width": 0}},
        hovertext=[_words(day) for day in days],
        hovertemplate=HOVER,
    )


def _mark(drawn: Drawing, days: Points, colour: str) -> None:
    """Write the mark of each day that does not add up above its bars."""
    for day in days:
        mark = LOOKS[day["verdict"]].mark
        if mark:
            drawn.add_annotation(
                x=day["day"].isoformat(),
                y=max(day["billed_tasks"] or 0, day["stored_tasks"]),
                text=mark,
                showarrow=False,
                yshift=9,
                font={"size": 12, "color": colour},
            )


def _words(day: dict[str, Any]) -> str:
    billed = (
        "no bill" if day["billed_tasks"] is None else f"{words.count(day['billed_tasks'])} billed"
    )
    coverage = "" if day["coverage"] is None else f" · {words.rate(day['coverage'])}"
    stored = f"{words.count(day['stored_tasks'])} stored"
    return f"{day_name(day['day'])} · {stored}, {billed}{coverage} · {LOOKS[day['verdict']].word}"
