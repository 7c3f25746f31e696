"""Beside the editor: what there is to ask for, and what was asked before; a click takes it over."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.public_views import View, examples, public_views
from aigc_data.store.sandbox.value import text
from aigc_data.ui import viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.column_list.column_list import ToldColumn, column_list
from aigc_data.ui.sql.answer_view import rerun
from aigc_data.ui.sql.desk import Past, desk
from aigc_data.ui.sql.query_list import query_list

HEIGHT: Final = 282
ROW_HEIGHT: Final = 30
LONGEST: Final = 160
"""Letters of an example or a text in its cell."""


def side() -> None:
    """Draw the saved queries, the columns of the public views, and the queries of this session."""
    past = desk().past
    queries, columns, history = st.tabs(
        ["Queries", "Columns", f"History · {len(past)}" if past else "History"]
    )
    with queries, block("The queries"):
        query_list()
    with columns:
        _browser()
    with history:
        _history(past)


def _browser() -> None:
    found = ask_lately(_views, TaskFilter())
    by_name = {view.name: (view, shown) for view, shown in found}
    chosen = st.segmented_control(
        "View",
        list(by_name),
        default=next(iter(by_name)),
        required=True,
        key="sql.view",
        label_visibility="collapsed",
    )
    _column_list(*by_name[chosen])


def _column_list(view: View, shown: Mapping[str, str]) -> None:
    st.caption(f"{words.plain(view.about)} Click a column to put it into the query.")
    column_list(
        f"Columns of the view {view.name}",
        [
            ToldColumn(column.name, column.type, column.about, shown[column.name])
            for column in view.columns
        ],
        key=f"sql.columns.{view.name}",
        on_take=desk().put_in,
    )


def _views(db: DuckDBPyConnection, _all: TaskFilter) -> Sequence[tuple[View, dict[str, str]]]:
    """Return the views, each with an example of each column as text."""
    return [
        (view, {name: _shortened(value) for name, value in examples(db, view).items()})
        for view in public_views(db)
    ]


def _history(past: Sequence[Past]) -> None:
    if not past:
        st.caption("Queries that you run are kept here until you close the page.")
        return
    st.caption("Yours, since you opened the page. Click one to run it again.")
    key = f"sql.past.{past[0].at}"
    st.dataframe(
        pd.DataFrame([_past_cells(one) for one in past]),
        hide_index=True,
        height=min(ROW_HEIGHT * (len(past) + 1) + 3, HEIGHT + 40),
        row_height=ROW_HEIGHT,
        selection_mode="single-cell",
        on_select=lambda: _again(key, past),
        key=key,
        column_config={
            "When": st.column_config.TextColumn(width=74),
            "Query": st.column_config.TextColumn(width=210),
            "Ended": st.column_config.TextColumn(width=130),
            "Took": st.column_config.TextColumn(width=70, alignment="right"),
        },
        alt="Queries that you ran, newest first",
    )


def _past_cells(past: Past) -> dict[str, Any]:
    said = {name: " ".join(texts) for name, texts in past.state.said.items() if texts}
    return {
        "When": words.clock(past.at, viewer.zone()),
        "Query": " ".join(past.state.text.split())[:LONGEST],
        "Ended": past.outcome,
        "Took": words.duration(past.seconds),
        **({"Parameters": json.dumps(said, ensure_ascii=False)} if said else {}),
    }


def _again(key: str, past: Sequence[Past]) -> None:
    for row, _column in st.session_state[key].selection.cells[:1]:
        rerun(desk(), past[row].state)


def _shortened(value: object) -> str:
    said = " ".join(text(value).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
