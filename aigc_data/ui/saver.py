"""Who saves: the app has no login, so people say their name, once in a session."""

from typing import Final

import streamlit as st

from aigc_data.queries.letters import checked_line
from aigc_data.queries.saved_query import LONGEST_AUTHOR

NAME: Final = "saver.name"
SAID: Final = "saver.said"


def ask_saver() -> None:
    """Draw the field for the viewer's name, which stays for the session."""
    if SAID not in st.session_state:
        st.session_state[SAID] = saver()
    st.text_input(
        "Your name",
        key=SAID,
        max_chars=LONGEST_AUTHOR,
        help="Others see who saved it. Nobody checks it: the app has no login.",
        on_change=_keep,
    )


def saver() -> str:
    """Return the name as it was said; empty where it was not. Raises BadQuery for an odd one."""
    said = str(st.session_state.get(NAME, "")).strip()
    return checked_line(said, "a name", LONGEST_AUTHOR)


def _keep() -> None:
    st.session_state[NAME] = st.session_state.get(SAID, "")
