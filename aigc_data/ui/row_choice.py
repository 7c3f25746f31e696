"""A table of which one row may be opened: a tick opens it, and the URL says which it is."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from zlib import crc32

import pandas as pd
import streamlit as st

ROW_HEIGHT: Final = 36
MOST_HEIGHT: Final = 12
"""Rows that are seen at once."""


def opened(key: str) -> str:
    """Return what the URL says is opened, the empty text where it is nothing."""
    return str(st.query_params.get(key, ""))


def close(key: str) -> None:
    """Open nothing; for `on_click`."""
    st.query_params.update({key: []})
    st.session_state[_closed(key)] = st.session_state.get(_closed(key), 0) + 1


def row_choice(
    frame: pd.DataFrame,
    names: Sequence[str],
    key: str,
    *,
    columns: Mapping[str, Any],
    order: Sequence[str] | None,
    alt: str,
) -> None:
    """Draw a table with the row ticked that the URL names under `key`; `names` are those of rows.

    With other rows, or closed, it is another table: its tick would stay at a place in it, not with
    what stood there.
    """
    said = opened(key)
    widget = f"table.{key}.{crc32(repr(names).encode())}.{st.session_state.get(_closed(key), 0)}"
    st.dataframe(
        frame,
        hide_index=True,
        column_config=dict(columns),
        column_order=order,
        height=ROW_HEIGHT * (min(len(frame), MOST_HEIGHT) + 1) + 3,
        row_height=ROW_HEIGHT,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [names.index(said)] if said in names else []}},
        on_select=partial(_open, widget, tuple(names), key),
        key=widget,
        alt=alt,
    )


def _open(widget: str, names: tuple[str, ...], key: str) -> None:
    rows = st.session_state[widget].selection.rows
    st.query_params.update({key: [names[row] for row in rows]})


def _closed(key: str) -> str:
    return f"table.{key}.closed"
