"""What has become of tasks by a time since their creation: successful, failed, still open."""

from typing import Any, Final

from aigc_data.analysis.outcome_times import OVERALL, Clock, OutcomeTimes
from aigc_data.task import TaskStatus
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, Points, blank, faded, points
from aigc_data.ui.charts.drawing import Drawing, Trace, scatter
from aigc_data.ui.charts.time_axis import seen, time_axis
from aigc_data.ui.outcome_times_words import CLOCKS, by_then_words

HEIGHT: Final = 300
TICKS: Final = {False: 9, True: 6}
"""That there is room for, by whether the chart is narrow."""
ALPHA: Final = 0.55
STAYS: Final = 0.002
"""The axis ends where less than this share is still open: the last of a million takes hours."""
GONE: Final = 0.01
"""It begins before more than this share has ended."""


def figure(
    found: OutcomeTimes, *, clock: Clock, shown: theme.Mode, narrow: bool = False
) -> Drawing:
    """Return three areas that add up to all; `found` has a curve. customdata: status.

    From below: what has succeeded (or started), what is still open, what has failed.
    """
    steps = points(found.curves[found.curves["rank"] == OVERALL])
    drawn = blank(shown, HEIGHT, showlegend=False, margin={"t": 26, "r": 14})
    for status, top in _areas(clock):
        drawn.add_trace(_area(steps, status, top, clock, shown))
    ends = first_s(steps) / 2, last_s(steps) * 1.1
    time_axis(drawn, *ends, CLOCKS[clock].axis, room_for=TICKS[narrow])
    drawn.update_yaxes(
        title="Share of " + CLOCKS[clock].cohort,
        range=[0, 1],
        tickformat=".0%",
        fixedrange=True,
        showgrid=False,
    )
    _label(drawn, steps[-1], clock, shown)
    return drawn


def first_s(steps: Points) -> float:
    """Return the first time by which anything of note has ended, else the last, seconds."""
    early = [step["t"] for step in steps if step["open"] <= 1 - GONE]
    return float(min(early, default=steps[-1]["t"]))


def last_s(steps: Points) -> float:
    """Return the first time by which next to all have ended, else the last, seconds."""
    late = [step["t"] for step in steps if step["open"] <= STAYS]
    return float(min(late, default=steps[-1]["t"]))


def _areas(clock: Clock) -> tuple[tuple[TaskStatus, tuple[str, ...]], ...]:
    """Return each area's status and the shares that its upper edge is the sum of."""
    if clock is Clock.QUEUE:
        return (
            (TaskStatus.EXECUTING, ("succeeded",)),
            (TaskStatus.WAITING, ("succeeded", "open")),
        )
    return (
        (TaskStatus.SUCCESSFUL, ("succeeded",)),
        (TaskStatus.EXECUTING, ("succeeded", "open")),
        (TaskStatus.FAILED, ("succeeded", "open", "failed")),
    )


def _area(
    steps: Points, status: TaskStatus, top: tuple[str, ...], clock: Clock, shown: theme.Mode
) -> Trace:
    """Return one area; its unseen markers are what can be clicked."""
    colour = theme.STATUS[status].colour(shown)
    unseen = {"opacity": 0}
    return scatter(
        x=[seen(step["t"]) for step in steps],
        y=[sum(step[name] for name in top) for step in steps],
        mode="lines+markers",
        marker={"size": 10, "opacity": 0, "color": colour},
        selected={"marker": unseen},
        unselected={"marker": unseen},
        line={"shape": "hv", "width": 1, "color": colour},
        fill="tozeroy" if len(top) == 1 else "tonexty",
        fillcolor=faded(colour, ALPHA),
        hovertext=[step_words(step, clock) for step in steps],
        hovertemplate=HOVER,
        customdata=[[_behind(step, status, clock)] for step in steps],
    )


def _behind(step: dict[str, Any], status: TaskStatus, clock: Clock) -> str:
    """Return the status that a click leads to: where none is open two edges are one."""
    lowest, middle = (one for one, _ in _areas(clock)[:2])
    return (lowest if status is middle and step["open"] <= STAYS else status).value


def step_words(step: dict[str, Any], clock: Clock) -> str:
    """Return a step on hover, in three short lines."""
    said = by_then_words(step, clock).replace(", ", "<br>")
    return f"within {words.duration(step['t'])}:<br>{said}"


def _label(drawn: Drawing, last: dict[str, Any], clock: Clock, shown: theme.Mode) -> None:
    """Name the areas where each of them is widest; the failed one, which is thin, above it."""
    text = theme.SURFACES[shown].text
    said = CLOCKS[clock]
    corner = {"xref": "paper", "yref": "paper", "showarrow": False}
    succeeded = f"{said.succeeded} {words.rate(last['succeeded'])}"
    drawn.add_annotation(
        x=0.985, y=0.06, xanchor="right", text=succeeded, font={"color": text}, **corner
    )
    drawn.add_annotation(
        x=0.015, y=0.93, xanchor="left", text=said.open, font={"color": text}, **corner
    )
    if clock is not Clock.QUEUE:
        failed = f"failed {words.rate(last['failed'])}"
        colour = theme.STATUS[TaskStatus.FAILED].colour(shown)
        drawn.add_annotation(
            x=1,
            y=1,
            xanchor="right",
            yanchor="bottom",
            text=failed,
            font={"color": colour},
            **corner,
        )
