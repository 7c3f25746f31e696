"""The saved queries to open: the store's, the folder's and the examples, found by their words."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import KnownQuery, Origin, folder, known_queries
from aigc_data.ui.sql.open_query import open_query
from aigc_data.ui.sql.query_transfer import query_transfer

HEIGHT: Final = 270
ROW_HEIGHT: Final = 30
SEARCH: Final = "queries.search"
OPENED: Final = "queries.opened"
"""How often one was opened: the table forgets which cell was clicked."""


def query_list() -> None:
    """Draw them, each opened and run by a click, and the way in and out as files."""
    found = matching(list(known_queries().values()), _words())
    if not found:
        st.caption("No saved query and no example says that.")
    else:
        _table(found)
    for fault in folder().faults:
        st.caption(f":orange[:material/warning: {words.plain(fault)}]")
    query_transfer()


def matching(queries: Sequence[KnownQuery], said: str) -> list[KnownQuery]:
    """Return the queries that say every word, in title, name, description, author or text."""
    wanted = said.lower().split()
    return [one for one in queries if all(word in _said(one) for word in wanted)]


def _said(known: KnownQuery) -> str:
    one = known.query
    return "\n".join((one.title, one.name, one.description, one.author, one.text)).lower()


def _words() -> str:
    return st.text_input(
        "Search the queries",
        key=SEARCH,
        placeholder="Search titles, descriptions and texts",
        icon=":material/search:",
        label_visibility="collapsed",
    )


def _table(found: Sequence[KnownQuery]) -> None:
    pinned = {pin.name for pin in store().pins()}
    key = f"queries.list.{st.session_state.get(OPENED, 0)}"
    frame = pd.DataFrame([_cells(one, pinned) for one in found])
    st.dataframe(
        frame.loc[:, frame.astype(bool).any()],
        hide_index=True,
        height=HEIGHT,
        row_height=ROW_HEIGHT,
        selection_mode="single-cell",
        on_select=lambda: _open(key, found),
        key=key,
        column_config={
            "Question": st.column_config.TextColumn(width=380),
            "From": st.column_config.TextColumn(width=75),
            "By": st.column_config.TextColumn(width=80),
            "Saved": st.column_config.TextColumn(width=80),
            "Pinned": st.column_config.CheckboxColumn(width=65, help="On the overview."),
        },
        alt="Saved queries and examples",
    )


def _cells(known: KnownQuery, pinned: set[str]) -> dict[str, object]:
    stored = known.stored
    by = known.query.author if known.origin is not Origin.EXAMPLE else ""
    return {
        "Question": known.query.title,
        "From": known.origin.value,
        "By": by or (stored.saved_by if stored else ""),
        "Saved": words.age(stored.saved_at, viewer.now()) if stored else "",
        "Pinned": known.query.name in pinned,
    }


def _open(key: str, found: Sequence[KnownQuery]) -> None:
    for row, _column in st.session_state[key].selection.cells[:1]:
        st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
        open_query(found[row].query.name)
