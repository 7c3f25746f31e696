"""The rows of an answer as a table: a page of them, in an order of the viewer's."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.store.sandbox.query import Answer
from aigc_data.ui import words
from aigc_data.ui.sql.answer_rows import PAGE, Order, names, ordered, page_of, pages
from aigc_data.ui.sql.asked import Asked

ORDER: Final = "sql.order"
"""In the session: when the answer was asked, and its order."""
ROW_HEIGHT: Final = 32
MOST_HEIGHT: Final = 16
"""Rows that the table shows at once; the others of a page are reached by scrolling in it."""
TIME: Final = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss", timezone="UTC")
FINE_TIME: Final = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss.SSS", timezone="UTC")


def answer_table(asked: Asked, answer: Answer) -> None:
    """Draw a page of rows; a click on the head of a column orders all of them by it."""
    held_for, order = st.session_state.get(ORDER, (None, Order()))
    order = order if held_for == asked.at else Order()
    number = 1
    if pages(answer) > 1:
        number = _page(asked, answer, order)
    st.caption(_table_words(answer, order))
    frame = page_of(ordered(answer, order), names(answer), number)
    key = f"sql.table.{asked.at}.{order!r}.{number}"
    st.dataframe(
        frame,
        hide_index=True,
        height=ROW_HEIGHT * (min(max(len(frame), 1), MOST_HEIGHT) + 1) + 3,
        row_height=ROW_HEIGHT,
        placeholder="NULL",
        column_config=time_columns(frame),
        selection_mode="single-column",
        on_select=lambda: _order_by(key, asked, answer, order),
        key=key,
        alt="Rows of the answer",
    )


def time_columns(frame: pd.DataFrame) -> dict[str, Any]:
    """Return how the columns of times are shown: in UTC, with a fraction where one has one."""
    times = [str(name) for name in frame if _is_time(frame[name])]
    return {name: FINE_TIME if frame[name].dt.microsecond.any() else TIME for name in times}


def _is_time(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.DatetimeTZDtype)


def _page(asked: Asked, answer: Answer, order: Order) -> int:
    rows = answer.table.num_rows
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.pages"):
        number = st.pagination(pages(answer), key=f"sql.page.{asked.at}.{order!r}")
        last = min(number * PAGE, rows)
        span = f"{words.count((number - 1) * PAGE + 1)}–{words.count(last)}"
        st.caption(f"{span} of {words.count(rows)}", width="content")
    return int(number)


def _order_by(key: str, asked: Asked, answer: Answer, order: Order) -> None:
    for name in st.session_state[key].selection.columns[:1]:
        st.session_state[ORDER] = (asked.at, order.by(names(answer).index(name)))


def _table_words(answer: Answer, order: Order) -> str:
    said = "Times are UTC. Click the head of a column to order all rows by it"
    if order.column is None:
        return f"{said}."
    name = words.plain(names(answer)[order.column])
    way = "the largest first" if order.descending else "the smallest first"
    rows = "these rows" if answer.truncated else "all rows"
    return f"Times are UTC. Ordered by {name}, {way}, of {rows}; a click on its head goes on."
