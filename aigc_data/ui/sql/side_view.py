"""Beside the editor: what there is to ask for, and what was asked before; a click takes it over."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.public_views import View, examples, public_views
from aigc_data.store.sandbox.value import text
from aigc_data.ui import words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.column_list.column_list import ToldColumn, column_list
from aigc_data.ui.sql.desk import desk
from aigc_data.ui.sql.history_view import history
from aigc_data.ui.sql.query_list import query_list

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


def _shortened(value: object) -> str:
    said = " ".join(text(value).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
