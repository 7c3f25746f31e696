"""How long tasks take until they succeed or fail, those that are still open among them."""

from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.outcome_times import Clock, Ends, OutcomeTimes, outcome_times
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, drawn
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import outcome_by_model, outcome_shares
from aigc_data.ui.charts.base import points
from aigc_data.ui.lead import offer
from aigc_data.ui.outcome_times_words import (
    CLOCKS,
    answer_words,
    by_then_words,
    curve_name,
    left_out_words,
    quantile_words,
    share_words,
)
from aigc_data.ui.url_choice import url_choice
from aigc_data.ui.window_words import window_words

KEY: Final = "clock"
TABLE: Final = "times.table"
MARKS_S: Final = (30, 120, 600)
"""What the table tells shares for."""
ROW_HEIGHT: Final = 35


def outcome_times_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the choice of a clock, the answer, what becomes of tasks by time, and each model."""
    clock = Clock(url_choice("Clock", KEY, {one.value: CLOCKS[one].title for one in CLOCKS}))
    with block("How long tasks take"):
        found = ask(outcome_times, task_filter, clock)
        if found.summary.empty:
            st.caption(f"No {CLOCKS[clock].cohort} here: nothing has been timed.")
            return
        if not found.curves.empty:
            st.markdown(f"**{words.plain(answer_words(found, clock))}**")
            _charts(found, task_filter, state, clock)
        _table(found, state, clock)
        _estimates(task_filter, clock)


def _charts(found: OutcomeTimes, task_filter: TaskFilter, state: FilterState, clock: Clock) -> None:
    look = {"clock": clock, "shown": theme.mode(), "narrow": viewer.on_a_phone()}
    n = int(found.summary["tasks"].iloc[0])
    still = f"{words.count(found.summary['open'].iloc[0])} {CLOCKS[clock].open}"
    note = f"{window_words(state)} · n = {words.count(n)} {CLOCKS[clock].cohort}, {still}"
    left, right = st.columns(2, gap="small")
    with left:
        chart_card(
            Chart(
                f"chart.shares.{clock}",
                CLOCKS[clock].question,
                note,
                drawn(outcome_shares.figure, outcome_times, task_filter, clock, **look),
                lambda at: replace(state, statuses=(at[0],)),
                "Shares of tasks by what has become of them, by time",
            ),
            state,
        )
    with right:
        chart_card(
            Chart(
                f"chart.times.{clock}",
                CLOCKS[clock].by_model,
                f"{note}; the {outcome_by_model.MOST_LINES} busiest models",
                drawn(outcome_by_model.figure, outcome_times, task_filter, clock, **look),
                lambda at: _of_model(state, at[0], at[1]),
                "Share of each model's tasks by time",
            ),
            state,
        )


def _table(found: OutcomeTimes, state: FilterState, clock: Clock) -> None:
    """Draw each model's times; a ticked row leads to its tasks."""
    rows = points(found.summary)
    with st.container(border=True, gap="xsmall"):
        chosen = st.dataframe(
            table(found, clock),
            key=f"{TABLE}.{clock}",
            hide_index=True,
            height=ROW_HEIGHT * (len(rows) + 1) + 3,
            row_height=ROW_HEIGHT,
            column_config=_columns(clock),
            selection_mode="single-row",
            on_select="rerun",
            alt="How long the tasks of each model take",
        )
        st.caption(words.plain(_remark(found, state, clock)))
        for number in chosen.selection.rows[:1]:
            row = rows[number]
            with st.container(horizontal=True, gap="small"):
                offer(_of_model(state, row["model"], row["kind"]) if row["rank"] else state)


def table(found: OutcomeTimes, clock: Clock) -> pd.DataFrame:
    """Return the table: all models, then each; texts are shown letter by letter."""
    shares = {(row["rank"], row["mark_s"]): share_words(row) for row in points(found.within)}
    return pd.DataFrame(
        [_row(row, shares) for row in points(found.summary)], columns=list(_columns(clock))
    )


def _row(row: dict[str, Any], shares: dict[tuple[int, int], str]) -> dict[str, Any]:
    return {
        "Model": curve_name(row),
        "Kind": words.title(row["kind"]),
        "n": row["tasks"],
        "Open": row["open"],
        "Median": quantile_words(row["median_s"], row["median_low_s"], row["median_high_s"]),
        "95 %": quantile_words(row["p95_s"], row["p95_low_s"], row["p95_high_s"]),
        **{_mark(mark): shares[row["rank"], mark] for mark in MARKS_S},
    }


def _mark(mark_s: int) -> str:
    return f"By {words.duration(mark_s)}"


def _columns(clock: Clock) -> dict[str, Any]:
    said = CLOCKS[clock]
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    done = "started" if clock is Clock.QUEUE else "ended, in whatever way"
    return {
        "Model": text(width=170),
        "Kind": text(width=70),
        "n": number(format="localized", help=f"The cohort: {said.cohort} of the time range."),
        "Open": number(words.title(said.open), format="localized", width=100),
        "Median": text(help=f"By when half have {done}, with 95 %.", width=214),
        "95 %": text("95 % within", help=f"By when 95 of 100 have {done}, with 95 %.", width=214),
        **{
            _mark(mark): text(
                f"{words.title(said.succeeded)} in {words.duration(mark)}",
                help="Of the cohort, the open ones counted as open; with 95 %.",
                width=180,
            )
            for mark in MARKS_S
        },
    }


def _remark(found: OutcomeTimes, state: FilterState, clock: Clock) -> str:
    set_aside = " The choice of statuses is set aside: a share needs all ends."
    said = left_out_words(found, clock)
    return f"{said} Tick a row to see its tasks.{set_aside if state.statuses else ''}"


def _estimates(task_filter: TaskFilter, clock: Clock) -> None:
    """Offer what the shares would be, had all estimated times been the earliest or the latest."""
    opened = st.expander("How much do estimated times matter?", on_change="rerun", key="estimates")
    if not opened.open:
        return
    with opened:
        st.caption(
            "A time that was not told lies between two looks at the task. It is taken in the "
            "middle; these are the shares of all models with every such time as early and as late "
            "as it can have been."
        )
        st.dataframe(_moved(task_filter, clock), hide_index=True, height="content")


def _moved(task_filter: TaskFilter, clock: Clock) -> pd.DataFrame:
    shares = {one: _overall(ask(outcome_times, task_filter, clock, one)) for one in Ends}
    return pd.DataFrame(
        {
            "By": [words.duration(row["mark_s"]) for row in shares[Ends.MIDDLE]],
            **{
                words.title(one.value): [by_then_words(row, clock) for row in shares[one]]
                for one in Ends
            },
        }
    )


def _overall(found: OutcomeTimes) -> list[dict[str, Any]]:
    known = found.within[(found.within["rank"] == 0) & found.within["succeeded"].notna()]
    return points(known)


def _of_model(state: FilterState, model: str, kind: str) -> FilterState:
    if not model and not kind:
        return state
    return replace(state, models=(model,), kinds=(kind,) if kind else state.kinds)
