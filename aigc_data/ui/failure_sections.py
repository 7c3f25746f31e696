"""The sections of the failures page: the URL says which is open, and only that one asks."""

from collections.abc import Callable
from typing import Final, NamedTuple

import streamlit as st

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState, Query
from aigc_data.ui.error_group_view import error_group_view
from aigc_data.ui.failure_slices_view import failure_slices_view, slices_ahead
from aigc_data.ui.model_comparison_view import model_comparison_view
from aigc_data.ui.outcome_times_view import outcome_times_view
from aigc_data.ui.recent import Question
from aigc_data.ui.repeated_prompt_view import repeated_prompt_view
from aigc_data.ui.url_choice import url_choice
from aigc_data.ui.what_changed_view import what_changed_view

KEY: Final = "view"
ERRORS: Final = "errors"


class Section(NamedTuple):
    """A part of the page: its name in the URL, its title, and what draws it."""

    name: str
    title: str
    draw: Callable[[TaskFilter, FilterState], None]
    ahead: Callable[[TaskFilter], tuple[Question, ...]] = lambda _: ()
    """What it will ask, where that is known before it is drawn."""


SECTIONS: Final = (
    Section("slices", "By slice", failure_slices_view, slices_ahead),
    Section("changed", "What changed", what_changed_view),
    Section(ERRORS, "Errors", error_group_view),
    Section("repeated", "Repeated prompts", repeated_prompt_view),
    Section("models", "Model against model", model_comparison_view),
    Section("times", "How long", outcome_times_view),
)


def failure_sections(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the choice of sections and the one that is chosen."""
    chosen = url_choice("Section", KEY, {one.name: one.title for one in SECTIONS})
    section = next(one for one in SECTIONS if one.name == chosen)
    section.draw(task_filter, state)


def ahead(task_filter: TaskFilter) -> tuple[Question, ...]:
    """Return what the section of the URL will ask."""
    said = st.query_params.get(KEY, SECTIONS[0].name)
    return next((one.ahead(task_filter) for one in SECTIONS if one.name == said), ())


def section_query(state: FilterState, name: str) -> Query:
    """Return the query of the page with a section open."""
    return {**state.to_query(), KEY: name}
