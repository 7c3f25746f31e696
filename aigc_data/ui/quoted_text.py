"""A stranger's text, letter by letter, with a button that copies it."""

from typing import Final

import streamlit as st

LONG: Final = 600
HEIGHT: Final = 220
"""Pixels of a long one, which scrolls."""


def quoted_text(text: str) -> None:
    """Draw the text; a long one takes no more room than HEIGHT."""
    long = len(text) > LONG
    st.code(text, language=None, wrap_lines=True, height=HEIGHT if long else "content")
