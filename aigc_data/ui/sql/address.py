"""The address of the page, made to say what is on it."""

from typing import Final

import streamlit as st

from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.state import SqlState, read

GUESSED: Final = "guessed"
"""In the address, that a picture is shown and how it is drawn is not chosen."""


def put_into_address(held: Desk) -> None:
    """Make the address say what is on the page, as far as it can.

    A picture stays one: chosen as it was where only what is said for parameters is another.
    """
    shared = held.shared
    query = shared.to_query() if shared.fits_an_address else {}
    said = read(query) if query else None
    look = {name: st.query_params.get_all(name) for name in st.query_params if "." in name}
    if not _same_text(held.addressed, said) and "chart.type" in look:
        look = {"chart.type": [GUESSED]}
    st.query_params.from_dict(look | query)
    held.addressed = said


def _same_text(one: SqlState | None, other: SqlState | None) -> bool:
    return (
        one is not None and other is not None and (one.name, one.text) == (other.name, other.text)
    )
