"""From a failed task to all that failed like it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import viewer, words
from aigc_data.ui.cache import ask
from aigc_data.ui.error_group_view import opened_query
from aigc_data.ui.failure_sections import ERRORS, section_query
from aigc_data.ui.filter_bar import current
from aigc_data.ui.lead import ARROW, lead
from aigc_data.ui.nav import FAILURES
from aigc_data.ui.window_words import window_words


def like_this(row: Mapping[str, Any]) -> None:
    """Say how many failed like this task in the viewer's time range, and lead to them.

    Of what else the viewer chose the accounts alone count: a fault is no matter of a prompt.
    """
    name, held = row["error_group"], current()
    if not name:
        return
    window = FilterState(held.preset, held.since, held.until, accounts=held.accounts)
    alike = replace(window, error_groups=(name,))
    tasks = ask(task_rows.count, alike.task_filter(viewer.now()))
    plural = "task" if tasks == 1 else "tasks"
    said = f"{window_words(window)}: {words.count(tasks)} {plural} failed like this"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="task.like"):
        if tasks:
            lead(said, "task.like.all", alike)
            st.page_link(
                FAILURES.file,
                label="Since when, and does a retry help",
                icon=ARROW,
                icon_position="right",
                query_params=opened_query(section_query(window, ERRORS), name),
            )
        else:
            st.caption(said)
