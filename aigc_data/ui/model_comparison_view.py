"""Model against model: whose tasks surely fail more, and where that cannot be said."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.analysis.discovery import LEVEL
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.model_comparison import Comparison, ModelComparison, model_comparison
from aigc_data.task import TaskStatus
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, drawn
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import rate_differences
from aigc_data.ui.lead import offer
from aigc_data.ui.model_comparison_words import (
    VERDICTS,
    apart_words,
    model_name,
    p_words,
    prompts_words,
    rate_words,
    shared_words,
)
from aigc_data.ui.window_words import window_words

TABLE: Final = "pairs"
MOST_HEIGHT: Final = 12
"""Rows that are seen without scrolling."""
ROW_HEIGHT: Final = 35


def model_comparison_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw each model against the others of its kind, and each two of a kind in a table."""
    with block("Model against model"):
        found = ask(model_comparison, task_filter)
        if not found.against_rest:
            st.caption(_nothing(found))
            return
        _against_rest(found, task_filter, state)
        _pairs(found, state)


def _nothing(found: ModelComparison) -> str:
    if not found.ended:
        return f"No task of this filter has ended; {words.count(found.open)} are still open."
    return "No two models of a kind have ended tasks here: there is nothing to compare."


def _against_rest(found: ModelComparison, task_filter: TaskFilter, state: FilterState) -> None:
    chart_card(
        Chart(
            "chart.comparison",
            "Which models fail more than the others of their kind?",
            f"{window_words(state)} · n = {words.count(found.ended)} ended tasks, "
            f"{words.count(found.open)} still open · 95 % intervals",
            drawn(
                rate_differences.figure, model_comparison, task_filter,
                shown=theme.mode(), narrow=viewer.on_a_phone(),
            ),
            lambda at: _failed_of(state, (at[0],), at[1]),
            "Difference of each model's failure rate from that of the others of its kind",
            remark=_remark(found, state),
        ),
        state,
    )  # fmt: skip


def _remark(found: ModelComparison, state: FilterState) -> str:
    said = [
        "“Surely” allows for how many models are compared: of all that is called so, one in "
        f"{round(1 / LEVEL)} may be chance. No difference shown is not the same as no difference.",
        "Models are given different prompts by different people: where they are not the same, a "
        "difference is not the model's doing for certain (not causal).",
    ]
    if found.one_in > 1:
        said.append(f"Prompts are compared on one in {found.one_in} of them.")
    if found.models_left_out:
        said.append(
            f"{words.count(found.models_left_out)} less busy models are among the others alone."
        )
    if state.statuses:
        said.append("The choice of statuses is set aside: a rate needs all ends.")
    return " ".join(said)


def _pairs(found: ModelComparison, state: FilterState) -> None:
    """Draw each two models of a kind, the worse first; a ticked row leads to what failed."""
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Which of two models fails more?**")
        st.caption(
            f"{window_words(state)} · {words.count(len(found.pairs))} pairs, those with the surest "
            "difference first. Tick a row to see what failed of the two."
        )
        chosen = st.dataframe(
            table(found.pairs),
            key=TABLE,
            hide_index=True,
            height=ROW_HEIGHT * (min(len(found.pairs), MOST_HEIGHT) + 1) + 3,
            row_height=ROW_HEIGHT,
            column_config=COLUMNS,
            selection_mode="single-row",
            on_select="rerun",
            alt="Each two models of a kind, and how far their failure rates lie apart",
        )
        for number in chosen.selection.rows[:1]:
            pair = found.pairs[number]
            with st.container(horizontal=True, gap="small"):
                offer(_failed_of(state, (pair.model, pair.other or ""), pair.kind))


def table(pairs: Sequence[Comparison]) -> pd.DataFrame:
    """Return the table, a row for each pair; texts are shown letter by letter."""
    return pd.DataFrame([_row(one) for one in pairs], columns=list(COLUMNS))


def _row(one: Comparison) -> dict[str, Any]:
    return {
        "Model": model_name(one.model),
        "Compared with": model_name(one.other or ""),
        "Kind": words.title(one.kind) or words.NOT_KNOWN,
        "Verdict": VERDICTS[one.verdict],
        "Difference": apart_words(one.apart),
        "Adjusted p": p_words(one.adjusted_p),
        "Model failed": rate_words(one.one),
        "Other failed": rate_words(one.two),
        "Prompts": prompts_words(one),
        "Over shared prompts": shared_words(one),
    }


def _failed_of(state: FilterState, models: tuple[str, ...], kind: str) -> FilterState:
    kinds = (kind,) if kind else state.kinds
    failed = (TaskStatus.FAILED.value,)
    return replace(state, models=tuple(sorted(models)), kinds=kinds, statuses=failed)


def _text(name: str, explained: str = "", **look: Any) -> Any:  # noqa: ANN401
    return st.column_config.TextColumn(name, help=explained or None, **look)


COLUMNS: Final = {
    "Model": _text("Model", "The one of the two with the higher failure rate.", width=170),
    "Compared with": _text("Compared with", width=170),
    "Kind": _text("Kind", width=70),
    "Verdict": _text("Verdict", "Whether the model surely fails more than the other.", width=150),
    "Difference": _text(
        "Difference", "Points between the two failure rates, with 95 % (Newcombe).", width=210
    ),
    "Adjusted p": _text(
        "Adjusted p",
        "The chance of such a difference between equal models (Fisher's exact test), raised for "
        "how many pairs there are (Benjamini–Hochberg).",
        width=90,
        alignment="right",
    ),
    "Model failed": _text("Model failed", "Of its ended tasks.", width=190),
    "Other failed": _text("Other failed", "Of its ended tasks.", width=190),
    "Prompts": _text("Prompts", "Of the prompts given to either of the two.", width=300),
    "Over shared prompts": _text(
        "Over shared prompts",
        "The difference over the prompts that both were given, with 95 %.",
        width=300,
    ),
}
