"""The address of the page, made to say what is on it."""

import streamlit as st

from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.state import read


def put_into_address(held: Desk) -> None:
    """Make the address say what is on the page, as far as it can."""
    state = held.state
    query = state.to_query() if state.fits_an_address else {}
    kept = {name: st.query_params.get_all(name) for name in st.query_params if "." in name}
    st.query_params.from_dict(kept | query)
    held.addressed = read(query) if query else None
