"""From a figure, a bar or a point to the tasks behind it, with the filter carried.

Tasks of each kind have a list of their own. Where only one kind is behind a figure the way leads
straight there, else each list is offered with how many it shows.
"""

from typing import Final

import streamlit as st

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter_state import FilterState
from aigc_data.task import TaskKind
from aigc_data.ui import viewer, words
from aigc_data.ui.cache import ask
from aigc_data.ui.nav import LIST_OF_KIND

ARROW: Final = ":material/arrow_forward:"


def lead(label: str, key: str, state: FilterState) -> None:
    """Draw a link in words to the tasks of a state; it costs no query until it is opened."""
    if len(state.kinds) == 1 and state.kinds[0] in LIST_OF_KIND:
        place = LIST_OF_KIND[state.kinds[0]]
        st.page_link(
            place.file,
            label=label,
            icon=ARROW,
            icon_position="right",
            query_params=state.to_query(),
        )
        return
    opened = st.popover(label, type="tertiary", key=key, on_change="rerun")
    if opened.open:
        with opened:
            offer(state)


def follow(state: FilterState) -> None:
    """Go to the tasks of a state where one list holds them all; else stay."""
    holding = _lists(state)
    if len(holding) == 1:
        LIST_OF_KIND[holding[0][0]].go(state.to_query())


def offer(state: FilterState) -> None:
    """Draw a link to each list that holds tasks of a state, with how many."""
    holding = _lists(state)
    for kind, tasks in holding:
        place = LIST_OF_KIND[kind]
        label = f"{place.title}: {words.count(tasks)}"
        st.page_link(
            place.file,
            label=label,
            icon=ARROW,
            icon_position="right",
            query_params=state.to_query(),
        )
    if not holding:
        st.caption("No list shows them: the lists hold image, video and scenario tasks.")


def _lists(state: FilterState) -> list[tuple[TaskKind, int]]:
    """Return the kinds that have a list, and how many tasks of the state are in it, most first."""
    counts = ask(task_rows.facets, state.task_filter(viewer.now()))
    shown = set(state.kinds or LIST_OF_KIND) & set(LIST_OF_KIND)
    kinds = counts[(counts["field"] == "kind") & counts["value"].isin(shown)]
    pairs = zip(kinds["value"], kinds["tasks"], strict=True)
    return [(TaskKind(value), int(tasks)) for value, tasks in pairs if tasks]
