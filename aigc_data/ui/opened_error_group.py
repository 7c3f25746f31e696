"""One group of failures: what to do, whether a retry helps, when, which models, and its tasks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import error_groups, task_rows
from aigc_data.analysis.error_groups import ErrorGroup, ErrorGroups, Standing
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.overview import overview
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.cache import ask, drawn_of
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import status_over_time
from aigc_data.ui.choice_words import NOT_KNOWN
from aigc_data.ui.error_group_table import NOTHING_SAID, STANDING_WORDS
from aigc_data.ui.lead import lead
from aigc_data.ui.quoted_text import quoted_text
from aigc_data.ui.retry_words import retry_verdict, retry_words
from aigc_data.ui.sample_tasks import PROMPT, sample_tasks
from aigc_data.ui.window_words import window_words

SAMPLES: Final = 5


def opened_error_group(
    group: ErrorGroup,
    found: ErrorGroups,
    task_filter: TaskFilter,
    state: FilterState,
    close: Callable[[], None],
) -> None:
    """Draw a group of those found by a filter; its button calls `close`."""
    own = replace(task_filter, error_groups=(group.name,))
    with st.container(border=True, key="errors.opened"):
        _head(group, close)
        answer, evidence = st.columns([3, 2], gap="large")
        with answer:
            _what_to_do(group, found)
        with evidence:
            _facts(group, found)
        _over_time(own, replace(state, error_groups=(group.name,)), group)
        models, samples = st.columns(2, gap="large")
        with models:
            _models(task_filter, group)
        with samples:
            _samples(own)


def _head(group: ErrorGroup, close: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        colour: Literal["gray", "orange"] = "gray" if group.explained.retry else "orange"
        st.badge(words.plain(group.explained.title), color=colour)
        if group.standing is Standing.NEW:
            st.badge(STANDING_WORDS[group.standing], icon=":material/fiber_new:", color="orange")
        elif group.standing is Standing.BACK:
            st.badge(STANDING_WORDS[group.standing], icon=":material/history:", color="blue")
        st.code(group.name, language=None, width="content")
        st.space("stretch")
        st.button(
            "Close",
            type="tertiary",
            icon=":material/close:",
            on_click=close,
            key="errors.close",
        )
    st.code(group.template or NOTHING_SAID, language=None, wrap_lines=True)


def _what_to_do(group: ErrorGroup, found: ErrorGroups) -> None:
    told = group.explained
    st.markdown("**What to do**")
    st.text(f"{told.meaning} {told.action}", width="stretch")
    st.markdown(f"**{retry_verdict(group.retries)}**")
    st.text(retry_words(group.retries, found.ended, found.successful), width="stretch")
    if group.example:
        st.caption("One of its messages, letter by letter")
        quoted_text(group.example)


def _facts(group: ErrorGroup, found: ErrorGroups) -> None:
    sure = group.interval
    share = f"{words.rate(group.share)} of {words.count(found.failed)} failures"
    told = {
        "Tasks": words.count(group.tasks),
        "Share": f"{share} ({words.interval(sure.low, sure.high)})" if sure else share,
        "First seen": _when(group.first_ever_at),
        "Last seen": _when(group.last_ever_at),
        "Failure kind": group.failure_kind or "",
        "Error code": group.error_code or "",
    }
    st.markdown("**Facts**")
    st.table(
        {name: words.plain(value) for name, value in told.items() if value},
        border="horizontal",
        alt="What is known of the group",
    )


def _when(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{words.moment(at, viewer.zone())}, {words.age(at, viewer.now())}"


def _over_time(task_filter: TaskFilter, state: FilterState, group: ErrorGroup) -> None:
    zone = viewer.zone().key
    chart_card(
        Chart(
            "chart.error",
            "When did tasks fail like this?",
            f"{window_words(state)} · n = {words.count(group.tasks)} tasks by their creation",
            drawn_of(
                ask(overview, task_filter, zone).status_over_time,
                status_over_time.figure,
                overview,
                task_filter,
                zone,
                shown=theme.mode(),
                zone=zone,
                narrow=viewer.on_a_phone(),
            ),
            lambda at: state.between(datetime.fromisoformat(at[0]), datetime.fromisoformat(at[1])),
            "Tasks of the group over time",
        ),
        state,
    )
    lead(f"All {words.count(group.tasks)} tasks", "errors.all", state)


def _models(task_filter: TaskFilter, group: ErrorGroup) -> None:
    rows = ask(error_groups.models, task_filter, group.name)
    st.markdown("**Models that failed like this**")
    st.caption(f"95 % intervals; under {USEFUL_N} ended tasks say too little")
    st.dataframe(
        pd.DataFrame(
            {
                "Model": [model or NOT_KNOWN for model in rows["model"]],
                "Kind": [words.title(kind) for kind in rows["kind"]],
                "Failed": rows["failed"],
                "Ended": rows["ended"],
                "Share": rows["rate"] * 100,
                "Interval": [
                    words.interval(low, high)
                    for low, high in zip(rows["low"], rows["high"], strict=True)
                ],
            }
        ),
        hide_index=True,
        column_config={
            "Failed": st.column_config.NumberColumn(format="localized"),
            "Ended": st.column_config.NumberColumn(format="localized"),
            "Share": st.column_config.NumberColumn(format="%.2f %%"),
            "Interval": st.column_config.TextColumn(alignment="right"),
        },
        alt="How often tasks of each model failed like this",
    )


def _samples(task_filter: TaskFilter) -> None:
    page = ask(_newest, task_filter)
    st.markdown("**Its newest tasks**")
    st.caption("Open one to see all that was asked and said.")
    sample_tasks(page, PROMPT)


def _newest(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    return task_rows.page(db, task_filter, limit=SAMPLES).rows
