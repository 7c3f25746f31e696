"""Where nothing was asked yet: questions that others ask too, each a click away from its answer."""

from typing import Final

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.saved_queries import known_queries
from aigc_data.ui.sql.open_query import open_query

NARROWEST: Final = 320
"""Pixels of a question."""
MOST: Final = 12
"""Questions that are offered; the list beside the editor has them all."""


def start() -> None:
    """Draw the questions, those of the team first; a click puts one into the editor and runs it."""
    st.markdown("**Start from a question, or write your own**")
    grid = st.grid(3, min_column_width=NARROWEST, gap="small")
    for known in list(known_queries().values())[:MOST]:
        with grid.cell():
            st.button(
                words.plain(known.query.title),
                help=words.plain(known.query.description) or None,
                type="tertiary",
                icon=":material/play_arrow:",
                on_click=open_query,
                args=(known.query.name,),
                key=f"sql.start.{known.query.name}",
            )
