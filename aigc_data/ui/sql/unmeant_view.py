"""Says which parameters of a link the query has not, and offers those that may be meant."""

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.unmeant import LONGEST, Unmeant
from aigc_data.ui.sql.workbench import run


def unmeant_view() -> None:
    """Draw it until the query is run again."""
    held = desk()
    for place, one in enumerate(held.unmeant):
        st.warning(words.plain(_sentence(one)), icon=":material/link:")
        if one.near:
            st.button(
                f"Use {words.plain(one.near)} and run",
                icon=":material/edit:",
                on_click=_mend,
                args=(held, one),
                key=f"sql.unmeant.{place}",
            )


def _sentence(one: Unmeant) -> str:
    near = f"; did you mean {one.near}?" if one.near else ": it is left out."
    return f"The link says {one.name[:LONGEST]}, which this query has not{near}"


def _mend(held: Desk, one: Unmeant) -> None:
    held.say(one.near, one.texts)
    run()
