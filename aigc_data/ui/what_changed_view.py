"""What changed against an earlier window: in a sentence, as bars, and as a table."""

from datetime import timedelta
from typing import Final

import streamlit as st

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import CHOICES, FilterState
from aigc_data.analysis.what_changed import Changed, comparable, what_changed
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, drawn
from aigc_data.ui.changed_table import changed_table
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import explained_by_slice
from aigc_data.ui.charts.explained_by_slice import of_dimension
from aigc_data.ui.choice_words import TITLES
from aigc_data.ui.earlier import known_whole
from aigc_data.ui.failure_slices_view import NAMES
from aigc_data.ui.slice_lead import failed_of_slice
from aigc_data.ui.url_choice import url_choice
from aigc_data.ui.what_changed_words import change_words, explained_words
from aigc_data.ui.window_words import window_words

AGAINST: Final = "against"
DIMENSION: Final = "of"
WEEK: Final = timedelta(days=7)
BEFORE: Final = {"before": "Against the time before", "week": "Against the same hours last week"}


def what_changed_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the choice of what to compare with, and what explains the change."""
    length = task_filter.length
    if length is None:
        st.caption("Choose a time range: without one there is nothing before it.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        back = _back(length)
        shown = {"": "All"} | {NAMES[name]: TITLES[name] for name in comparable(back)}
        dimension = CHOICES.get(url_choice("Dimension", DIMENSION, shown), "")
    with block("What changed"):
        _compared(task_filter, state, back, dimension)


def _back(length: timedelta) -> timedelta:
    """Return how much earlier the other window lies; a week, where that is not the one before."""
    if length >= WEEK:
        return length
    chosen = url_choice("Against", AGAINST, BEFORE)
    return WEEK if chosen == "week" else length


def _compared(task_filter: TaskFilter, state: FilterState, back: timedelta, dimension: str) -> None:
    earlier = task_filter.back(back)
    if not known_whole(earlier):
        st.caption(
            "Nothing to compare with: the store does not hold all of the earlier time. It is "
            "compared once it does, and for shorter time ranges at once."
        )
        return
    changed = ask(what_changed, task_filter, back, viewer.zone().key)
    if changed is None:
        return
    said = f"{change_words(changed)} {explained_words(changed)}".strip()
    st.markdown(f"**{words.plain(said)}**")
    if changed.slices["effect"].any():
        note = f"{window_words(state)} against {_when(earlier)} · {_counts(changed)}"
        chart_card(_chart(task_filter, state, back, dimension, note), state)
        changed_table(of_dimension(changed.slices, dimension))


def _chart(
    task_filter: TaskFilter, state: FilterState, back: timedelta, dimension: str, note: str
) -> Chart:
    return Chart(
        f"chart.changed.{dimension}",
        "Which slices explain the change?",
        note,
        drawn(
            explained_by_slice.figure, what_changed, task_filter, back, viewer.zone().key,
            dimension=dimension, shown=theme.mode(), narrow=viewer.on_a_phone(),
        ),
        lambda at: failed_of_slice(state, at[0], at[1]),
        "Points of the failure rate that each slice explains",
        remark="" if dimension else _OVERLAP,
    )  # fmt: skip


def _counts(changed: Changed) -> str:
    now, before = words.count(changed.now.ended), words.count(changed.before.ended)
    return f"n = {now} and {before} ended tasks · 95 % intervals; hollow where one has under 20"


def _when(earlier: TaskFilter) -> str:
    if earlier.since is None or earlier.until is None:
        return ""
    return words.period(earlier.since, earlier.until, viewer.zone())


_OVERLAP: Final = (
    "A task is in one slice of each dimension: what slices of one dimension explain adds up to the "
    "change, and those of different dimensions overlap."
)
