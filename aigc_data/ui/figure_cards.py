"""The figures of the overview as cards: the answer first, each leading to the tasks behind it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

import pandas as pd
import streamlit as st

from aigc_data.analysis.figures import Figures
from aigc_data.analysis.filter import Preset
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.stats import Interval
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.ui import words
from aigc_data.ui.lead import lead
from aigc_data.ui.nav import FAILURES, Place

TELLING_PERCENT: Final = 10
"""A duration that changed by less is not called better or worse."""

NARROWEST: Final = 150
"""Pixels of a card, so that a phone shows two in a row."""

Good = Literal["normal", "inverse", "off"]
"""Whether more is good: "inverse" is bad, "off" is neither."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the period before: in words, and as a number whose sign counts."""

    said: str | int | None
    good: Good = "off"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: what it is, how much, since before, over time, and what it rests on."""

    label: str
    value: str
    evidence: str
    tasks: FilterState
    """The tasks behind it."""
    change: Change = field(default_factory=lambda: Change(None))
    help: str | None = None
    trend: tuple[float, ...] = ()
    bars: bool = False
    """Whether the trend is drawn as bars, for counts that are mostly nought."""
    more: Place | None = None
    """A page that says more of the figure."""


def deciding(
    now: Figures,
    before: Figures | None,
    trends: pd.DataFrame,
    created: pd.DataFrame,
    state: FilterState,
    at: datetime,
) -> list[Card]:
    """Return the figures that decide: what fails, what waits, what runs.

    `created` is the frame of `overview.status_over_time`: when the open tasks were created.
    """
    failed = replace(state, statuses=(TaskStatus.FAILED.value,))
    interval = now.failure_interval
    margin = words.interval(interval.low, interval.high) if interval else "none has ended"
    return [
        Card(
            "Failure rate",
            words.rate(now.failure_rate),
            f"{words.count(now.failed)} of {words.count(now.ended)} failed · {margin}",
            failed,
            _points(now, before, "failure_rate", "inverse"),
            FAILURE_HELP,
            trend(trends, "failure_rate"),
            more=FAILURES,
        ),
        _open_card(now.waiting_now, now.oldest_waiting_at, TaskStatus.WAITING, created, state, at),
        _open_card(
            now.executing_now, now.oldest_executing_at, TaskStatus.EXECUTING, created, state, at
        ),
    ]


def telling(
    now: Figures, before: Figures | None, trends: pd.DataFrame, state: FilterState
) -> list[Card]:
    """Return the other figures: how many, how long, how much was made."""
    good = replace(state, statuses=(TaskStatus.SUCCESSFUL.value,))
    return [
        _tasks_card(now, before, trends, state),
        _success_card(now, before, trends, good),
        *_duration_cards(now, before, trends, state),
        *_made_cards(now, before, trends, good),
    ]


def _tasks_card(
    now: Figures, before: Figures | None, trends: pd.DataFrame, state: FilterState
) -> Card:
    unknown = f" · {words.count(now.unknown)} unknown" if now.unknown else ""
    return Card(
        "Tasks",
        words.big(now.tasks),
        f"{words.count(now.open_in_cohort)} still open{unknown}",
        state,
        _share(now, before, "tasks"),
        f"{words.count(now.tasks)} created in the time range.",
        trend(trends, "tasks"),
    )


def _success_card(
    now: Figures, before: Figures | None, trends: pd.DataFrame, good: FilterState
) -> Card:
    success = trends.assign(success_rate=1 - trends["failure_rate"])
    return Card(
        "Success rate",
        words.rate(now.success_rate),
        f"{words.count(now.successful)} of {words.count(now.ended)}",
        good,
        _points(now, before, "success_rate", "normal"),
        "Successful tasks of those that have ended.",
        trend(success, "success_rate"),
    )


def _duration_cards(
    now: Figures, before: Figures | None, trends: pd.DataFrame, state: FilterState
) -> list[Card]:
    ended = replace(state, statuses=(TaskStatus.SUCCESSFUL.value, TaskStatus.FAILED.value))
    evidence = (
        f"n = {words.count(now.n_duration)} ended · {words.count(now.open_in_cohort)} still open"
    )
    values = (("Median duration", "median_s"), ("95 % done within", "p95_s"))
    return [
        Card(
            label,
            words.duration(getattr(now, name)),
            evidence,
            ended,
            _share(now, before, name, "inverse"),
            _durations_help(now),
            trend(trends, name),
        )
        for label, name in values
    ]


def _made_cards(
    now: Figures, before: Figures | None, trends: pd.DataFrame, good: FilterState
) -> list[Card]:
    images, seconds = now.images_made, now.video_seconds_made
    return [
        Card(
            "Images made",
            words.big(images),
            _assumed(now.images_without_count, "of unknown number"),
            replace(good, kinds=(TaskKind.IMAGE.value,)),
            _share(now, before, "images_made"),
            f"{words.count(images)} images; a task that does not say how many made one.",
            trend(trends, "images"),
        ),
        Card(
            "Video made",
            words.duration(seconds),
            _assumed(now.videos_without_duration, "of unknown length"),
            replace(good, kinds=(TaskKind.VIDEO.value,)),
            _share(now, before, "video_seconds_made"),
            f"{words.count(seconds)} seconds; a task that does not say how long adds none.",
            trend(trends, "video_seconds"),
        ),
    ]


def draw(cards: list[Card], columns: int, against: str, widest: int = 1) -> None:
    """Draw the cards in a row that wraps; the first is `widest` columns wide.

    `against` names the period before.
    """
    grid = st.grid(columns, min_column_width=NARROWEST, gap="small", border=True)
    for at, card in enumerate(cards):
        with grid.cell(column_span=1 if at else widest):
            st.metric(
                card.label,
                card.value,
                card.change.said,
                card.change.good,
                help=card.help,
                chart_data=card.trend or None,
                chart_type="bar" if card.bars else "line",
                delta_description=against if card.change.said is not None else None,
            )
            _ways(card)


def _ways(card: Card) -> None:
    """Draw the way to the tasks behind a figure, and to the page that says more of it."""
    if card.more is None:
        lead(card.evidence, f"card.{card.label}", card.tasks)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        lead(card.evidence, f"card.{card.label}", card.tasks)
        query = replace(card.tasks, statuses=()).to_query()
        st.page_link(card.more.file, label="What fails", icon=card.more.icon, query_params=query)


def _open_card(
    tasks: int,
    oldest: datetime | None,
    status: TaskStatus,
    created: pd.DataFrame,
    state: FilterState,
    at: datetime,
) -> Card:
    """Return a card of tasks that have not ended: of any time, not of the window alone."""
    anytime = replace(
        state, preset=Preset.QUARTER, since=None, until=None, statuses=(status.value,)
    )
    age = words.coarse((at - oldest).total_seconds()) if oldest else ""
    return Card(
        f"{words.title(status)} now",
        words.big(tasks),
        f"oldest created {age} ago" if age else "none",
        anytime,
        help=_NOW_HELP,
        trend=trend(created[created["status"] == status], "tasks"),
        bars=True,
    )


def _points(now: Figures, before: Figures | None, name: str, good: Good) -> Change:
    """Return the change of a rate of the figures."""
    old, interval = getattr(before, name, None), now.failure_interval
    if name == "success_rate" and interval:
        interval = Interval(1 - interval.high, 1 - interval.low)
    return change_of_rate(getattr(now, name), old, interval, good)


def change_of_rate(
    new: float | None, old: float | None, interval: Interval | None, good: Good
) -> Change:
    """Return the change of a rate in percentage points; `interval` is that of the new one."""
    if new is None or old is None:
        return Change(None)
    points = round((new - old) * 100, 1)
    if interval and interval.low <= old <= interval.high:
        good = "off"  # what was before is within what may be now
    return Change(f"{_signed(points, '.1f')}{words.NBSP}points" if points else 0, good)


def _share(now: Figures, before: Figures | None, name: str, good: Good = "off") -> Change:
    """Return the change of an amount of the figures."""
    return change_of_amount(getattr(now, name), getattr(before, name, None), good)


def change_of_amount(new: float | None, old: float | None, good: Good = "off") -> Change:
    """Return the change of an amount as a share of what it was."""
    if new is None or not old:
        return Change(None)
    percent = round((new - old) / old * 100)
    if abs(percent) < TELLING_PERCENT:
        good = "off"
    return Change(f"{_signed(percent, ',d')}{words.NBSP}%" if percent else 0, good)


def _signed(number: float, spec: str) -> str:
    """Return "+3" or "-3"; the sign is a hyphen, for Streamlit reads the arrow off it."""
    return f"{'+' if number > 0 else '-'}{format(abs(number), spec)}"


def trend(trends: pd.DataFrame, column: str) -> tuple[float, ...]:
    """Return the figure over time without the gaps and the running bucket; too few are none."""
    known = tuple(trends[column].dropna().astype(float))
    return known if len(known) > 2 else ()


def _durations_help(now: Figures) -> str:
    lines = [
        f"{words.title(one.kind) or 'Kind not known'}: median {words.duration(one.median_s)}, "
        f"95 % within {words.duration(one.p95_s)}, n = {words.count(one.n)}"
        for one in now.by_kind
        if one.n
    ]
    lines.append(
        "From creation to end, of ended tasks. The open ones would make it longer: the failures "
        "page counts them, under How long."
    )
    if now.inexact_durations:
        lines.append(f"{words.count(now.inexact_durations)} left out: their end is not known well.")
    return "\n\n".join(lines)


def _assumed(tasks: int, how: str) -> str:
    return f"{words.count(tasks)} {how}" if tasks else "by successful tasks"


FAILURE_HELP: Final = (
    "Failed tasks of those that have ended, with its 95 % interval (Wilson). "
    "Open and unknown tasks are in neither number."
)
_NOW_HELP: Final = "Of all tasks that the filter selects at any time, not of the time range alone."
