"""The head of the failures page: the figures that decide, and the rate over time."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import streamlit as st

from aigc_data.analysis.control_limits import Limits
from aigc_data.analysis.failure_rate_over_time import RateOverTime, failure_rate_over_time
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.outcomes import Outcomes, outcomes
from aigc_data.analysis.usual_rate import FEWEST_ENDED, SHORTEST, WEEKS, Usual
from aigc_data.task import TaskStatus
from aigc_data.ui import figure_cards, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, ask_ahead, drawn
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import failure_rate_over_time as rate_chart
from aigc_data.ui.earlier import known_whole
from aigc_data.ui.empty import say_empty
from aigc_data.ui.figure_cards import Card, change_of_amount, change_of_rate
from aigc_data.ui.gap_words import gaps_words
from aigc_data.ui.recent import Question
from aigc_data.ui.unwatched import unwatched
from aigc_data.ui.window_words import against_words, window_words

ENDED: Final = (TaskStatus.SUCCESSFUL.value, TaskStatus.FAILED.value)
OPEN: Final = (TaskStatus.WAITING.value, TaskStatus.EXECUTING.value)


def look_up(task_filter: TaskFilter, *more: Question) -> None:
    """Ask what this page asks and more, side by side; the parts then have their answers."""
    earlier = task_filter.before()
    compared = (Question(outcomes, earlier, ()),) if known_whole(earlier) else ()
    over_time = Question(failure_rate_over_time, task_filter, (viewer.zone().key,))
    ask_ahead(over_time, *more, Question(outcomes, task_filter, ()), *compared)


def figures(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the figures of the window, each against the window before it."""
    with block("The figures"):
        now = ask(outcomes, task_filter)
        if now.tasks == 0:
            say_empty()
        earlier = task_filter.before()
        before = ask(outcomes, earlier) if known_whole(earlier) else None
        over_time = ask(failure_rate_over_time, task_filter, viewer.zone().key)
        cards = _cards(now, before, over_time, state)
        figure_cards.draw(cards, 5, against_words(state), widest=2)
        _say_one_sided(state)


def rate_over_time(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the failure rate over time before the band of what is usual."""
    with block("The rate over time"):
        zone = viewer.zone().key
        found = ask(failure_rate_over_time, task_filter, zone)
        frame = found.frame
        gaps = unwatched((frame["bucket_at"].min(), frame["bucket_until"].max()), state.accounts)
        ended, still = int(frame["ended"].sum()), int(frame["open"].sum())
        chart_card(
            Chart(
                "chart.rate",
                "Does more fail than is usual?",
                f"{window_words(state)} · n = {words.count(ended)} ended tasks by their creation, "
                f"{words.count(still)} still open · 95 % intervals",
                drawn(
                    rate_chart.figure, failure_rate_over_time, task_filter, zone,
                    shown=theme.mode(), zone=zone, gaps=gaps, narrow=viewer.on_a_phone(),
                ),
                lambda at: _failed_between(state, at),
                "Failure rate over time with what is usual",
                shaded=gaps_words(gaps, viewer.zone()),
                remark=f"{band_words(found.usual, found.limits)} Times are in your zone, {zone}.",
            ),
            state,
        )  # fmt: skip


def band_words(usual: Usual | None, limits: Limits | None = None) -> str:
    """Return what the band is made of, or why there is none."""
    if usual is None:
        none = (
            f"No band of what is usual: it takes {FEWEST_ENDED} ended tasks of this filter and "
            f"{SHORTEST.days} days before the time range, of the {WEEKS} weeks before it."
        )
        return f"{none} {_limits_words(limits)}" if limits else none
    hours = "each hour of the day by itself" if usual.by_hour else "all hours alike"
    spread = "more than by chance, which widens it" if usual.spread else "no more than by chance"
    since = words.moment(usual.since, viewer.zone())[:10]
    return (
        f"Band: where 99 of 100 points lie as a rule. It is made of {words.count(usual.ended)} "
        f"tasks that ended before the time range, since {since} ({WEEKS} weeks at most), {hours}. "
        f"Stretches of this length differed {spread}.{_left_out(usual)}"
    )


def _limits_words(limits: Limits) -> str:
    wider = (
        f"; {limits.widened:.1f} times as wide, for these differ more than by chance "
        "(Laney's p′-chart)"
        if limits.laney
        else " (p-chart)"
    )
    return (
        "In its place: three standard errors around the rate of this time range, for as many "
        f"tasks as ended in each stretch{wider}."
    )


def _left_out(usual: Usual) -> str:
    if not usual.left_out:
        return ""
    return f" {words.count(usual.left_out)} tasks of stretches that stood out are left out."


def _cards(
    now: Outcomes, before: Outcomes | None, over_time: RateOverTime, state: FilterState
) -> list[Card]:
    whole = over_time.frame[~over_time.frame["incomplete"]]
    failed = replace(state, statuses=(TaskStatus.FAILED.value,))
    return [
        _rate_card(now, before, figure_cards.trend(whole, "rate"), failed),
        Card(
            "Failed",
            words.big(now.failed),
            f"of {words.count(now.ended)} ended",
            failed,
            change_of_amount(now.failed, getattr(before, "failed", None)),
            f"{words.count(now.failed)} failed, of those created in the time range.",
            figure_cards.trend(whole, "failed"),
            bars=True,
        ),
        Card(
            "Ended",
            words.big(now.ended),
            f"of {words.count(now.tasks)} created",
            replace(state, statuses=ENDED),
            change_of_amount(now.ended, getattr(before, "ended", None)),
            f"{words.count(now.ended)} ended: what the rates are of.",
            figure_cards.trend(whole, "ended"),
            bars=True,
        ),
        _open_card(now, replace(state, statuses=OPEN)),
    ]


def _rate_card(
    now: Outcomes, before: Outcomes | None, trend: tuple[float, ...], failed: FilterState
) -> Card:
    sure = now.interval
    margin = words.interval(sure.low, sure.high) if sure else "none has ended"
    return Card(
        "Failure rate",
        words.rate(now.rate),
        f"{words.count(now.failed)} of {words.count(now.ended)} failed · {margin}",
        failed,
        change_of_rate(now.rate, getattr(before, "rate", None), sure, "inverse"),
        figure_cards.FAILURE_HELP,
        trend,
    )


def _open_card(now: Outcomes, tasks: FilterState) -> Card:
    unknown = f" · {words.count(now.unknown)} unknown" if now.unknown else ""
    share = f"of {words.count(now.tasks)} created{unknown}"
    return Card("Still open", words.big(now.open), share, tasks, help=_OPEN_HELP)


def _say_one_sided(state: FilterState) -> None:
    """Say so where the filter holds one kind of end alone: its rate is 0 or 100 % by choice."""
    by_status = state.statuses and not set(ENDED) <= set(state.statuses)
    if by_status or state.error_groups:
        choice = "status" if by_status else "error"
        st.caption(f"The filter chooses by {choice}: every rate here is of the chosen ones alone.")


def _failed_between(state: FilterState, at: list[Any]) -> FilterState:
    window = state.between(datetime.fromisoformat(at[0]), datetime.fromisoformat(at[1]))
    return replace(window, statuses=(TaskStatus.FAILED.value,))


_OPEN_HELP: Final = (
    "Waiting or executing, of those created in the time range: the rate may still change by them."
)
