"""What is said where a link names a saved query that there is not, and what may be meant."""

from typing import Final

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.saved_queries import known_queries
from aigc_data.ui.sql.deleted_queries import bring_back_button, deletion
from aigc_data.ui.sql.no_such_query import NoSuchQuery
from aigc_data.ui.sql.open_query import open_query
from aigc_data.ui.sql.start_view import start

TITLE: Final = "There is no such query"
DELETED: Final = "This query was deleted"


def missing_query(missing: NoSuchQuery) -> None:
    """Say it, and offer to bring it back, or the queries of near names; then all there are."""
    if missing.gone is None:
        _never_was(missing)
    else:
        said = f"{missing.gone.query.title} · {deletion(missing.gone)}"
        st.info(words.plain(said), title=DELETED)
        bring_back_button(missing.gone, "Bring it back and run it", "link")
    start()


def _never_was(missing: NoSuchQuery) -> None:
    known = known_queries()
    nearest = [known[name] for name in missing.nearest if name in known]
    more = f" Did you mean {'one of these' if len(nearest) > 1 else 'this'}?" if nearest else ""
    st.info(f"No saved query is called {words.plain(missing.name[:60])}.{more}", title=TITLE)
    for one in nearest:
        st.button(
            words.plain(f"{one.query.title} · {one.query.name}"),
            icon=":material/play_arrow:",
            on_click=open_query,
            args=(one.query.name,),
            key=f"queries.near.{one.query.name}",
        )
