"""The overview's parts, each of which may fail alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from aigc_data.analysis import durations, failures, overview
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import figure_cards, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, ask_ahead, drawn
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import (
    day_by_hour,
    duration_by_model,
    failure_by_model,
    status_over_time,
)
from aigc_data.ui.earlier import known_whole
from aigc_data.ui.empty import say_empty
from aigc_data.ui.gap_words import gaps_words
from aigc_data.ui.recent import Question
from aigc_data.ui.unwatched import unwatched
from aigc_data.ui.window_words import against_words, window_words


def look_up(task_filter: TaskFilter) -> None:
    """Ask all that the page asks, side by side; the parts below then have their answers."""
    zone = viewer.zone().key
    earlier = task_filter.before()
    compared = (earlier,) if known_whole(earlier) else ()
    ask_ahead(
        *(Question(overview.figures, one, ()) for one in (task_filter, *compared)),
        Question(durations.by_model, task_filter, ()),
        Question(overview.figures_over_time, task_filter, (zone,)),
        Question(overview.status_over_time, task_filter, (zone,)),
        Question(failures.by_model, task_filter, ()),
        Question(overview.day_by_hour, task_filter, (zone,)),
    )


def figures(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the figures of the window, each against the window before it."""
    with block("The figures"):
        now = ask(overview.figures, task_filter)
        if now.tasks == 0:
            say_empty()
        before = _before(task_filter)
        trends = ask(overview.figures_over_time, task_filter, viewer.zone().key)
        trends = trends[~trends["incomplete"]]
        created = ask(overview.status_over_time, task_filter, viewer.zone().key)
        against = against_words(state)
        deciding = figure_cards.deciding(now, before, trends, created, state, viewer.now())
        figure_cards.draw(deciding, 4, against, widest=2)
        figure_cards.draw(figure_cards.telling(now, before, trends, state), 6, against)


def charts(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the pictures, two in a row where there is room."""
    look = _Look(task_filter, state)
    with block("Status over time"):
        chart_card(look.status_over_time(), state)
    left, right = st.columns(2, gap="small")
    with left, block("Failures by model"):
        chart_card(look.failure_by_model(), state)
    with right, block("Times by model"):
        chart_card(look.duration_by_model(), state)
    with block("Days and hours"):
        chart_card(look.day_by_hour(), state)
    st.caption(f"Times are in your zone, {words.plain(viewer.zone().key)}.")


class _Look:
    """The pictures of one filter in one viewer's zone and theme."""

    def __init__(self, task_filter: TaskFilter, state: FilterState) -> None:
        self._filter = task_filter
        self._state = state
        self._shown = theme.mode()
        self._zone = viewer.zone().key

    def status_over_time(self) -> Chart:
        frame = ask(overview.status_over_time, self._filter, self._zone)
        window = frame["bucket_at"].min(), frame["bucket_until"].max()
        gaps = unwatched(window, self._state.accounts)
        return Chart(
            "chart.status",
            "How many tasks were created, and what became of them?",
            self._note(int(frame["tasks"].sum()), "tasks"),
            drawn(
                status_over_time.figure, overview.status_over_time, self._filter, self._zone,
                shown=self._shown, zone=self._zone, gaps=gaps, narrow=viewer.on_a_phone(),
            ),
            lambda at: replace(self._between(at[0], at[1]), statuses=(at[2],)),
            "Stacked bars of tasks by status over time",
            gaps_words(gaps, viewer.zone()),
        )  # fmt: skip

    def failure_by_model(self) -> Chart:
        frame = ask(failures.by_model, self._filter)
        small = "" if frame.empty else f"; grey where n is under {USEFUL_N}"
        return Chart(
            "chart.failures",
            "Which models fail more than usual?",
            f"{self._note(int(frame['ended'].sum()), 'ended tasks')}, {self._still_open()} · "
            f"95 % intervals{small}",
            drawn(
                failure_by_model.figure,
                failures.by_model,
                self._filter,
                shown=self._shown,
                **self._rows(),
            ),
            lambda at: replace(self._of_model(at), statuses=("failed",)),
            "Failure rate of each model with its interval",
        )

    def duration_by_model(self) -> Chart:
        frame = ask(durations.by_model, self._filter)
        n = int(frame[["n_queue", "n_run", "n_total"]].max(axis=1).sum())
        return Chart(
            "chart.durations",
            "How long do tasks wait and run?",
            f"{self._note(n, 'tasks')} with known times, without {self._still_open()} · "
            "median to 95th percentile",
            drawn(
                duration_by_model.figure,
                durations.by_model,
                self._filter,
                shown=self._shown,
                **self._rows(),
            ),
            self._of_model,
            "Queue time and run time of each model, median to 95th percentile",
        )

    def day_by_hour(self) -> Chart:
        frame = ask(overview.day_by_hour, self._filter, self._zone)
        return Chart(
            "chart.hours",
            "When do tasks fail?",
            f"{self._note(int(frame['failed'].sum()), 'failed tasks')}, {self._still_open()} · "
            "by the hour of creation",
            drawn(
                day_by_hour.figure, overview.day_by_hour, self._filter, self._zone,
                shown=self._shown, zone=self._zone,
            ),
            lambda at: self._between(at[0], at[1]),
            "Map of failed tasks by day and hour",
        )  # fmt: skip

    def _rows(self) -> dict[str, object]:
        """Return how high the two charts beside each other are, in models, and how wide."""
        failing = ask(failures.by_model, self._filter)
        lasting = ask(durations.by_model, self._filter)
        timed = duration_by_model.timed(lasting)
        rows = max(int((failing["ended"] > 0).sum()), int(timed.sum()))
        return {"rows": rows, "narrow": viewer.on_a_phone()}

    def _still_open(self) -> str:
        """Return how many of the cohort may still change a rate or a duration."""
        return f"{words.count(ask(failures.by_model, self._filter)['open'].sum())} still open"

    def _note(self, n: int, what: str) -> str:
        return f"{window_words(self._state)} · n = {words.count(n)} {what}"

    def _between(self, since: str, until: str) -> FilterState:
        return self._state.between(datetime.fromisoformat(since), datetime.fromisoformat(until))

    def _of_model(self, at: list[Any]) -> FilterState:
        kinds = (str(at[1]),) if at[1] else self._state.kinds
        return replace(self._state, models=(str(at[0]),), kinds=kinds)


def _before(task_filter: TaskFilter) -> overview.Figures | None:
    """Return the figures of the period before, where all of it is known."""
    earlier = task_filter.before()
    return ask(overview.figures, earlier) if known_whole(earlier) else None
