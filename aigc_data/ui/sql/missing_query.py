"""What is said where a link names a saved query that there is not, and what may be meant."""

from typing import Final

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.saved_queries import known_queries
from aigc_data.ui.sql.no_such_query import NoSuchQuery
from aigc_data.ui.sql.open_query import open_query
from aigc_data.ui.sql.start_view import start

TITLE: Final = "There is no such query"


def missing_query(missing: NoSuchQuery) -> None:
    """Say it, and offer the queries of near names, then all there are."""
    known = known_queries()
    nearest = [known[name] for name in missing.nearest if name in known]
    more = " Did you mean one of these?" if nearest else ""
    st.info(f"No saved query is called {words.plain(missing.name[:60])}.{more}", title=TITLE)
    for one in nearest:
        st.button(
            words.plain(f"{one.query.title} · {one.query.name}"),
            icon=":material/play_arrow:",
            on_click=open_query,
            args=(one.query.name,),
            key=f"queries.near.{one.query.name}",
        )
    start()
