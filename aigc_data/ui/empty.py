"""What a page says in place of tasks: what would be here, why it is not, and one button."""

import streamlit as st

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import words
from aigc_data.ui.cache import ask
from aigc_data.ui.filter_bar import choose, clear, current
from aigc_data.ui.runtime import runtime
from aigc_data.ui.viewer import now


def nothing_stored() -> bool:
    """Return whether the store holds no task at all."""
    return ask(task_rows.count, TaskFilter()) == 0


def say_empty(what: str = "tasks") -> None:
    """Say why there are none, and offer the one thing to do; `what` is "image tasks" and such."""
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        if nothing_stored():
            _say_nothing_stored(what)
        else:
            st.markdown(f"**No {what} match this filter**")
            st.caption("The filter bar above says what is chosen. Other tasks are stored.")
            _offer_more(current())


def say_unpublished() -> None:
    """Say why there is nothing to ask about in SQL yet: no filter is at fault."""
    if nothing_stored():
        say_empty("tasks to ask about")
        return
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        st.markdown("**No tasks to ask about yet**")
        st.caption(
            "Tasks are stored, and can be asked about once the round has ended that reads them."
        )
        _offer_round()


def _offer_more(state: FilterState) -> None:
    """Offer what shows other tasks: no filter, or where there is none a longer time."""
    if state.narrowed or state.preset is Preset.QUARTER:
        st.button("Clear the filter", on_click=clear, key="empty.clear")
    else:
        longer = FilterState(preset=Preset.QUARTER)
        st.button("Show the last 90 days", on_click=choose, args=(longer,), key="empty.longer")


def _say_nothing_stored(what: str) -> None:
    shared = runtime()
    fresh = shared.freshness(now())
    st.markdown(f"**No {what} yet**")
    if fresh.troubles:
        trouble = fresh.troubles[0]
        st.caption(f"{words.plain(trouble.source)} could not be read:")
        st.text(trouble.message, width="stretch")
    elif fresh.progress is not None or fresh.as_of is None:
        st.caption("The account's history is being read, newest first. Tasks appear by themselves.")
    else:
        st.caption("The account was read and holds none of the last 90 days.")
    _offer_round()


def _offer_round() -> None:
    shared = runtime()
    if shared.clouds:
        what = "account" if len(shared.accounts) == 1 else "accounts"
        st.button(f"Read the {what} now", on_click=shared.sync_soon, key="empty.sync")
