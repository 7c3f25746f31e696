"""Who saves: the app has no login, so people say their name, once in a session."""

from typing import Final

import streamlit as st

from aigc_data.queries.letters import checked_line
from aigc_data.queries.saved_query import LONGEST_AUTHOR

NAME: Final = "saver.name"


def ask_saver(key: str) -> None:
    """Draw the field for the viewer's name, which stays for the session."""
    st.session_state.setdefault(key, st.session_state.get(NAME, ""))
    st.text_input(
        "Your name",
        key=key,
        max_chars=LONGEST_AUTHOR,
        help="Others see who saved it. Nobody checks it: the app has no login.",
        on_change=_keep,
        args=(key,),
    )


def _keep(key: str) -> None:
    """Keep the name; the field may be gone by now, when the same click closed its form."""
    if key in st.session_state:
        st.session_state[NAME] = st.session_state[key]


def saver() -> str:
    """Return the name as it was said; empty where it was not. Raises BadQuery for an odd one."""
    said = str(st.session_state.get(NAME, "")).strip()
    return checked_line(said, "a name", LONGEST_AUTHOR)
