"""Where nothing was asked yet: questions that others ask too, each a click away from its answer."""

from functools import partial
from typing import Final

import streamlit as st

from aigc_data.queries.examples import examples
from aigc_data.queries.parameter import ParameterType
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.ui import viewer, words
from aigc_data.ui.sql.desk import desk
from aigc_data.ui.sql.state import Said, SqlState
from aigc_data.ui.sql.workbench import run

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
                on_click=partial(_ask, example),
                key=f"sql.start.{example.name}",
            )


def _ask(example: SavedQuery) -> None:
    desk().put(SqlState(example.text, _said(example)))
    run()


def _said(example: SavedQuery) -> Said:
    """Return the defaults; days are those of the viewer's clock."""
    here = {
        one.name: (viewer.zone().key,)
        for one in example.parameters
        if one.type is ParameterType.TIME_ZONE
    }
    return {one.name: one.default for one in example.parameters} | here
