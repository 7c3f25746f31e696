"""Where nothing was asked yet: questions that others ask too, each a click away from its answer."""

from functools import partial
from typing import Final

import streamlit as st

from aigc_data.queries.examples import examples
from aigc_data.ui import words
from aigc_data.ui.sql.open_query import open_query

NARROWEST: Final = 320
"""Pixels of a question."""


def start() -> None:
    """Draw the questions; a click puts one into the editor and runs it."""
    st.markdown("**Start from a question, or write your own**")
    grid = st.grid(3, min_column_width=NARROWEST, gap="small")
    for example in examples():
        with grid.cell():
            st.button(
                words.plain(example.title),
                help=words.plain(example.description),
                type="tertiary",
                icon=":material/play_arrow:",
                on_click=partial(open_query, example.name),
                key=f"sql.start.{example.name}",
            )
