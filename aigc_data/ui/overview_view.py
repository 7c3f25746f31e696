"""The overview's parts, each of which may fail alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from aigc_data.analysis.figures import Figures
from aigc_data.analysis.figures import figures as figures_before
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.overview import overview
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import figure_cards, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, ask_ahead, drawn_of
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import (
    day_by_hour,
    duration_by_model,
    failure_by_model,
    status_over_time,
)
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.earlier import known_whole
from aigc_data.ui.empty import say_empty
from aigc_data.ui.gap_words import gaps_words
from aigc_data.ui.recent import Question
from aigc_data.ui.unwatched import unwatched
from aigc_data.ui.window_words import against_words, window_words


def look_up(task_filter: TaskFilter) -> None:
    """Ask all that the page asks, side by side; the parts below then have their answers."""
    earlier = task_filter.before()
    compared = (Question(figures_before, earlier, ()),) if known_whole(earlier) else ()
    ask_ahead(Question(overview, task_filter, (viewer.zone().key,)), *compared)


def figures(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the figures of the window, each against the window before it."""
    with block("The figures"):
        found = ask(overview, task_filter, viewer.zone().key)
        now, before = found.figures, _before(task_filter)
        if now.tasks == 0:
            say_empty()
        trends = found.figures_over_time[~found.figures_over_time["incomplete"]]
        created = found.status_over_time
        against = against_words(state)
        deciding = figure_cards.deciding(now, before, trends, created, state, viewer.now())
        figure_cards.draw(deciding, 4, against, widest=2)
        figure_cards.draw(figure_cards.telling(now, before, trends, state), 6, against)


def charts(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the pictures, two in a row where there is room."""
    with block("The pictures"):
        _pictures(_Look(task_filter, state), state)


def _pictures(look: "_Look", state: FilterState) -> None:
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
        self._found = ask(overview, task_filter, self._zone)

    def status_over_time(self) -> Chart:
        frame = self._found.status_over_time
        window = frame["bucket_at"].min(), frame["bucket_until"].max()
        gaps = unwatched(window, self._state.accounts)
        return Chart(
            "chart.status",
            "How many tasks were created, and what became of them?",
            self._note(int(frame["tasks"].sum()), "tasks"),
            self._drawn(
                frame, status_over_time.figure,
                zone=self._zone, gaps=gaps, narrow=viewer.on_a_phone(),
            ),
            lambda at: replace(self._between(at[0], at[1]), statuses=(at[2],)),
            "Stacked bars of tasks by status over time",
            gaps_words(gaps, viewer.zone()),
        )  # fmt: skip

    def failure_by_model(self) -> Chart:
        frame = self._found.failures
        small = "" if frame.empty else f"; grey where n is under {USEFUL_N}"
        return Chart(
            "chart.failures",
            "Which models fail more than usual?",
            f"{self._note(int(frame['ended'].sum()), 'ended tasks')}, {self._still_open()} · "
            f"95 % intervals{small}",
            self._drawn(frame, failure_by_model.figure, **self._rows()),
            lambda at: replace(self._of_model(at), statuses=("failed",)),
            "Failure rate of each model with its interval",
        )

    def duration_by_model(self) -> Chart:
        frame = self._found.durations
        n = int(frame[["n_queue", "n_run", "n_total"]].max(axis=1).sum())
        return Chart(
            "chart.durations",
            "How long do tasks wait and run?",
            f"{self._note(n, 'tasks')} with known times, without {self._still_open()} · "
            "median to 95th percentile",
            self._drawn(frame, duration_by_model.figure, **self._rows()),
            self._of_model,
            "Queue time and run time of each model, median to 95th percentile",
        )

    def day_by_hour(self) -> Chart:
        frame = self._found.day_by_hour
        return Chart(
            "chart.hours",
            "When do tasks fail?",
            f"{self._note(int(frame['failed'].sum()), 'failed tasks')}, {self._still_open()} · "
            "by the hour of creation",
            self._drawn(frame, day_by_hour.figure, zone=self._zone),
            lambda at: self._between(at[0], at[1]),
            "Map of failed tasks by day and hour",
        )  # fmt: skip

    def _drawn(self, found: pd.DataFrame, build: Callable[..., Drawing], **look: object) -> Drawing:
        return drawn_of(found, build, overview, self._filter, self._zone, shown=self._shown, **look)

    def _rows(self) -> dict[str, object]:
        """Return how high the two charts beside each other are, in models, and how wide."""
        failing = self._found.failures
        lasting = self._found.durations
        timed = duration_by_model.timed(lasting)
        rows = max(int((failing["ended"] > 0).sum()), int(timed.sum()))
        return {"rows": rows, "narrow": viewer.on_a_phone()}

    def _still_open(self) -> str:
        """Return how many of the cohort may still change a rate or a duration."""
        return f"{words.count(self._found.failures['open'].sum())} still open"

    def _note(self, n: int, what: str) -> str:
        return f"{window_words(self._state)} · n = {words.count(n)} {what}"

    def _between(self, since: str, until: str) -> FilterState:
        return self._state.between(datetime.fromisoformat(since), datetime.fromisoformat(until))

    def _of_model(self, at: list[Any]) -> FilterState:
        kinds = (str(at[1]),) if at[1] else self._state.kinds
        return replace(self._state, models=(str(at[0]),), kinds=kinds)


def _before(task_filter: TaskFilter) -> Figures | None:
    """Return the figures of the period before, where all of it is known."""
    earlier = task_filter.before()
    return ask(figures_before, earlier) if known_whole(earlier) else None
