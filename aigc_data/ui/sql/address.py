"""The address of the page, made to say what is on it."""

from typing import Final

import streamlit as st

from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.state import SqlState, read

GUESSED: Final = "guessed"
"""In the address in the place of a kind of picture: there is one, and it is not chosen yet."""


def put_into_address(held: Desk) -> None:
    """Make the address say what is on the page, as far as it can."""
    state = held.state
    query = state.to_query() if state.fits_an_address else {}
    asked = read(query)
    look = {name: st.query_params.get_all(name) for name in st.query_params if "." in name}
    if _is_another(asked, held.addressed) and "chart.type" in look:
        look = {"chart.type": [GUESSED]}
    st.query_params.from_dict(look | query)
    held.addressed = asked if query else None


def _is_another(asked: SqlState, before: SqlState | None) -> bool:
    """Return whether it is a text of other columns, which the picture was not chosen for."""
    return before is not None and not asked.name and asked.text != before.text
