"""Beside the editor: what there is to ask for, and what was asked before; a click takes it over."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.public_views import View, examples, public_views
from aigc_data.store.sandbox.value import text
from aigc_data.ui import words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.sql.desk import desk
from aigc_data.ui.sql.history_view import history
from aigc_data.ui.sql.query_list import query_list

HEIGHT: Final = 282
ROW_HEIGHT: Final = 30
LONGEST: Final = 160
"""Letters of an example in its cell."""


def side() -> None:
    """Draw the saved queries, the columns of the public views, and the viewer's own queries."""
    past = desk().history()
    queries, columns, before = st.tabs(
        ["Queries", "Columns", f"History · {len(past)}" if past else "History"]
    )
    with queries, block("The queries"):
        query_list()
    with columns:
        _browser()
    with before:
        history(past)


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
    key = f"sql.columns.{view.name}.{desk().insert}"
    st.dataframe(
        _column_table(view, shown),
        hide_index=True,
        height=HEIGHT,
        row_height=ROW_HEIGHT,
        selection_mode="single-cell",
        on_select=lambda: _put_in(key, view),
        key=key,
        column_config={
            "Column": st.column_config.TextColumn(width=150),
            "Type": st.column_config.TextColumn(width=90),
            "Example": st.column_config.TextColumn(width=150, help=_EXAMPLE),
            "Meaning": st.column_config.TextColumn(width=560),
        },
        alt=f"Columns of the view {view.name}",
    )


def _views(db: DuckDBPyConnection, _all: TaskFilter) -> Sequence[tuple[View, dict[str, str]]]:
    """Return the views, each with an example of each column as text."""
    return [
        (view, {name: _shortened(value) for name, value in examples(db, view).items()})
        for view in public_views(db)
    ]


def _column_table(view: View, shown: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Column": [column.name for column in view.columns],
            "Type": [column.type for column in view.columns],
            "Example": [shown[column.name] for column in view.columns],
            "Meaning": [column.about for column in view.columns],
        }
    )


def _put_in(key: str, view: View) -> None:
    for row, _column in st.session_state[key].selection.cells[:1]:
        desk().put_in(view.columns[row].name)


def _shortened(value: object) -> str:
    said = " ".join(text(value).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


_EXAMPLE: Final = "The most common value among some of the rows."
