"""The overview's warning: results that the cloud will delete within the hour, and nobody keeps."""

import streamlit as st

from aigc_data.analysis import task_rows
from aigc_data.analysis.fate_sql import SOON
from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import viewer, words
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.lead import lead
from aigc_data.ui.runtime import runtime


def expiry_warning(held: FilterState) -> None:
    """Warn, and lead to the tasks; draws nothing where there are none.

    Of what the viewer chose the accounts alone count: a loss is no matter of a time range.
    """
    state = FilterState(accounts=held.accounts, fates=(SOON,))
    tasks = ask_lately(task_rows.count, state.task_filter(viewer.now()))
    if tasks == 0:
        return
    with st.container(key="expiry", gap="xsmall"):
        if _are_being_kept():
            each = "It is" if tasks == 1 else "They are"
            said = f"{each} fetched as fast as the link allows."
            st.caption(f":material/timer: {_title(tasks)}. {said}")
        else:
            st.warning(_hindered(), icon=":material/timer:", title=_title(tasks))
        lead("Show these tasks", "expiry.tasks", state)


def _are_being_kept() -> bool:
    """Return whether an archive is at work on them: then it is news, and no alarm."""
    shared = runtime()
    return shared.archives is not None and not any(
        shared.archives.fault(account) for account in shared.accounts
    )


def _title(tasks: int) -> str:
    whose = "1 task" if tasks == 1 else f"{words.count(tasks)} tasks"
    if not runtime().places:
        return f"The results of {whose} will be lost within the hour: nowhere to keep them"
    return f"The results of {whose} expire within the hour and are not kept yet"


def _hindered() -> str:
    if not runtime().places:
        return (
            "The cloud deletes generated files 12 hours after their task ended. Set "
            "`AIGC_DATA_RESULTS` to a folder or a bucket, and this app keeps them."
        )
    return "The page Sources says what stands in the way."
