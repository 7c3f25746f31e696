"""Failures that say the same, as a list; one of them opened with what to do about it."""

from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from aigc_data.analysis.error_groups import ErrorGroups, error_groups
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState, Query
from aigc_data.ui import error_group_table, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask
from aigc_data.ui.failure_rules import failure_rules
from aigc_data.ui.opened_error_group import opened_error_group
from aigc_data.ui.row_choice import close, opened, row_choice
from aigc_data.ui.runtime import runtime
from aigc_data.ui.window_words import window_words

OPENED: Final = "error"
"""The name that the group which is opened has in the URL."""


def error_group_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the groups of the filter's failures, and the one that the URL says is opened."""
    with block("The error groups"):
        _list(task_filter, state)
    with block("The error group"):
        _group(task_filter, state)


def opened_query(query: Query, name: str) -> Query:
    """Return the query with a group opened in this view."""
    return {**query, OPENED: name}


def _found(task_filter: TaskFilter) -> ErrorGroups:
    return ask(error_groups, task_filter, viewer.zone().key, failure_rules())


def _list(task_filter: TaskFilter, state: FilterState) -> None:
    found = _found(task_filter)
    if not found.groups:
        st.caption("No failed task is among those that the filter selects.")
        return
    listed = _without_new(found).groups
    st.caption(_summary(found, state))
    row_choice(
        error_group_table.table(listed, viewer.zone().key),
        [group.name for group in listed],
        OPENED,
        columns=error_group_table.column_config(listed),
        order=error_group_table.NARROW if viewer.on_a_phone() else None,
        alt="Groups of failures that say the same",
    )
    st.caption(f"Tick a row to open the group. {_standing_words(found)}")


def _summary(found: ErrorGroups, state: FilterState) -> str:
    shown = f"{words.count(found.number)} {'group' if found.number == 1 else 'groups'}"
    if found.number > len(found.groups):
        shown = f"The {len(found.groups)} largest of {words.count(found.number)} groups"
    return f"{window_words(state)} · {shown} of n = {words.count(found.failed)} failed tasks"


def _without_new(found: ErrorGroups) -> ErrorGroups:
    """Return the groups without a mark that says too much while the history still fills in."""
    if not _filling():
        return found
    unmarked = tuple(replace(group, standing=None) for group in found.groups)
    return replace(found, groups=unmarked, tells_new=False)


def _filling() -> bool:
    return runtime().freshness(viewer.now()).progress is not None


def _standing_words(found: ErrorGroups) -> str:
    if _filling():
        return "New and back are marked once the account's history is read."
    if found.known_from is None:
        return ""
    since = words.plain(words.moment(found.known_from, viewer.zone())[:10])
    if found.tells_new:
        return f"New: not seen before this time range; the store reaches back to {since}."
    return f"None can be called new: the store reaches back to {since} only."


def _group(task_filter: TaskFilter, state: FilterState) -> None:
    name = opened(OPENED)
    if not name:
        return
    found = _without_new(_found(task_filter))
    group = found.of(name)
    if group is None:
        st.caption(
            "The group of this link is not among those listed: it has no task that the filter "
            "selects, or fewer than they have."
        )
        return
    opened_error_group(group, found, task_filter, state, partial(close, OPENED))
