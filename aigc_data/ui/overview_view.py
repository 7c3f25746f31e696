"""The overview's parts, each of which may fail alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from aigc_data.analysis import durations, failures, overview, task_rows
from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import figure_cards, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, drawn
from aigc_data.ui.charts import (
    day_by_hour,
    duration_by_model,
    failure_by_model,
    status_over_time,
)
from aigc_data.ui.charts.base import CONFIG
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.empty import say_empty
from aigc_data.ui.gap_words import gaps_words
from aigc_data.ui.lead import follow, offer
from aigc_data.ui.runtime import runtime
from aigc_data.ui.unwatched import unwatched

Lead = Callable[[list[Any]], FilterState]
"""What a point carries to the state of the filter that its tasks are found by."""


class Chart(NamedTuple):
    """A picture that answers a question."""

    key: str
    question: str
    note: str
    figure: Drawing
    lead: Lead
    alt: str
    remark: str = ""
    """What is said under it, letter by letter."""


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
        against = _against(state)
        deciding = figure_cards.deciding(now, before, trends, created, state, viewer.now())
        figure_cards.draw(deciding, 4, against, widest=2)
        figure_cards.draw(figure_cards.telling(now, before, trends, state), 6, against)


def charts(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the pictures, two in a row where there is room."""
    look = _Look(task_filter, state)
    with block("Status over time"):
        _draw(look.status_over_time(), state)
    left, right = st.columns(2, gap="small")
    with left, block("Failures by model"):
        _draw(look.failure_by_model(), state)
    with right, block("Times by model"):
        _draw(look.duration_by_model(), state)
    with block("Days and hours"):
        _draw(look.day_by_hour(), state)
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
            f"{self._note(int(frame['ended'].sum()), 'ended tasks')}, 95 % intervals{small}",
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
            f"{self._note(n, 'tasks')} with known times, median to 95th percentile",
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
            f"{self._note(int(frame['failed'].sum()), 'failed tasks')}, by the hour of creation",
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

    def _note(self, n: int, what: str) -> str:
        return f"{_window(self._state)} · n = {words.count(n)} {what}"

    def _between(self, since: str, until: str) -> FilterState:
        return self._state.between(datetime.fromisoformat(since), datetime.fromisoformat(until))

    def _of_model(self, at: list[Any]) -> FilterState:
        kinds = (str(at[1]),) if at[1] else self._state.kinds
        return replace(self._state, models=(str(at[0]),), kinds=kinds)


def _draw(chart: Chart, state: FilterState) -> None:
    """Draw a picture in its card; a click on a point leads to its tasks."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{chart.question}**")
        st.caption(chart.note)
        st.plotly_chart(
            chart.figure,
            key=chart.key,
            theme=None,
            config=CONFIG,
            on_select=partial(_chosen, chart, state),
            selection_mode="points",
            alt=chart.alt,
        )
        if chart.remark:
            st.caption(f"Shaded: {words.plain(chart.remark)}")
        held = st.session_state.get(f"{chart.key}.lead")
        if held and held[0] == state:
            with st.container(horizontal=True, gap="small"):
                offer(held[1])


def _chosen(chart: Chart, state: FilterState) -> None:
    """Go to the tasks behind a point, or keep them to be offered under the picture.

    A callback, for it is called before the page is drawn anew: with newer data the picture is
    another element for Streamlit, and the choice would be lost with the old one.
    """
    points = st.session_state[chart.key].selection.points
    lead = chart.lead(points[0]["customdata"]) if points else None
    st.session_state[f"{chart.key}.lead"] = (state, lead) if lead else None
    if lead:
        follow(lead)


def _before(task_filter: TaskFilter) -> overview.Figures | None:
    """Return the figures of the period before, where all of it is known.

    Against a period that the store holds in part everything would seem to have grown.
    """
    earlier = task_filter.before()
    if earlier is None or runtime().freshness(viewer.now()).progress is not None:
        return None
    if not ask(task_rows.count, TaskFilter(until=earlier.since)):
        return None
    return ask(overview.figures, earlier)


def _window(state: FilterState) -> str:
    """Return the window in words: "Last 7 d"."""
    if state.since and state.until:
        return words.stretch(state.since, state.until, viewer.zone())
    return words.title(state.preset.label) if _timeless(state) else f"Last {state.preset.label}"


def _against(state: FilterState) -> str:
    if state.preset is Preset.CUSTOM or _timeless(state) or viewer.on_a_phone():
        return "vs before"
    return f"vs {state.preset.label} before"


def _timeless(state: FilterState) -> bool:
    return state.preset is Preset.UNDATED
