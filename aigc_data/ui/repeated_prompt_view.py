"""Prompts that fail again and again, with the time they cost; one of them with its attempts."""

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.analysis import repeated_prompts as repeated
from aigc_data.analysis.error_groups import templates
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.repeated_prompts import RepeatedPrompt, RepeatedPrompts
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask
from aigc_data.ui.choice_words import NOT_KNOWN
from aigc_data.ui.quoted_text import quoted_text
from aigc_data.ui.row_choice import opened, row_choice
from aigc_data.ui.sample_tasks import ERROR, sample_tasks
from aigc_data.ui.task_table import one_line
from aigc_data.ui.window_words import window_words

OPENED: Final = "prompt_of"
"""The name in the URL of the task whose prompt is opened."""
NARROW: Final = (
    "Failed in a row", "Prompt", "At last", "Time lost", "First to last", "Models", "Errors",
)  # fmt: skip
"""The order on a phone, which shows the first ones alone."""


def repeated_prompt_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the prompts that failed twice in a row or more, the costliest first."""
    with block("The repeated prompts"):
        _prompts(task_filter, state)
    with block("The attempts"):
        _attempts(task_filter)


def _prompts(task_filter: TaskFilter, state: FilterState) -> None:
    found = ask(repeated.repeated_prompts, task_filter)
    if not found.prompts:
        st.caption("No prompt of this filter failed twice in a row.")
        return
    said = ask(templates, TaskFilter(), _groups_of(found))
    st.caption(_summary(found, state))
    row_choice(
        _table(found, said),
        [_name(one) for one in found.prompts],
        OPENED,
        columns=_columns(),
        order=NARROW if viewer.on_a_phone() else None,
        alt="Prompts that fail again and again",
    )
    st.caption(
        "Tick a row to see its attempts. Time lost is that of the failed attempts, from creation "
        "to end, where the end is known."
    )


def _groups_of(found: RepeatedPrompts) -> tuple[str, ...]:
    return tuple(sorted({name for one in found.prompts for name in one.error_groups}))


def _summary(found: RepeatedPrompts, state: FilterState) -> str:
    shown = f"{words.count(found.number)} prompts"
    if found.number > len(found.prompts):
        shown = f"The {len(found.prompts)} costliest of {words.count(found.number)} prompts"
    lost = words.duration(found.lost_s)
    return (
        f"{window_words(state)} · {shown} that failed twice in a row or more · {lost} lost in all"
    )


def _table(found: RepeatedPrompts, said: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Prompt": one_line(one.prompt),
                "Time lost": _lost(one),
                "Failed in a row": one.failed,
                "At last": [theme.status(one.at_last).word],
                "First to last": words.duration(one.span_s),
                "Models": ", ".join(name or NOT_KNOWN for name in one.models),
                "Errors": " · ".join(one_line(said.get(name)) for name in one.error_groups),
            }
            for one in found.prompts
        ]
    )


def _lost(one: RepeatedPrompt) -> str:
    """Return the time lost, and of how many failures where it is not of all."""
    said = words.duration(one.lost_s)
    partly = one.timed and one.timed < one.failed
    return f"{said} in {one.timed} of {one.failed}" if partly else said


def _columns() -> dict[str, Any]:
    looks = theme.STATUS.values()
    right = partial(st.column_config.TextColumn, alignment="right")
    return {
        "Prompt": st.column_config.TextColumn(width=340),
        "Time lost": right(width=110),
        "Failed in a row": st.column_config.NumberColumn(width=110),
        "At last": st.column_config.MultiselectColumn(
            options=[look.word for look in looks],
            color=[look.light for look in looks],
            width=106,
            help="What became of the last attempt.",
        ),
        "First to last": right(
            width=110, help="From the first failed attempt to the last attempt, by creation."
        ),
        "Models": st.column_config.TextColumn(width=140),
        "Errors": st.column_config.TextColumn(width=300),
    }


def _name(one: RepeatedPrompt) -> str:
    """Return what stands for a prompt in the URL: one of its tasks, after its account."""
    return f"{one.account}/{one.task_id}"


def _attempts(task_filter: TaskFilter) -> None:
    account, _, task_id = opened(OPENED).rpartition("/")
    if not task_id:
        return
    rows = ask(repeated.attempts, task_filter, account, task_id)
    with st.container(border=True, key="repeated.opened"):
        if rows.empty:
            st.caption("The prompt of this link has no task among those that the filter selects.")
            return
        st.markdown("**All attempts at this prompt**")
        quoted_text(rows["prompt"].iloc[0])
        most = len(rows) == repeated.MOST_ATTEMPTS
        shown = f"The newest {len(rows)} tasks" if most else f"{len(rows)} tasks, newest first"
        st.caption(f"{shown}, with what each failure said")
        sample_tasks(rows, ERROR)
