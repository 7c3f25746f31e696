"""A choice of a page that is not the filter's, held by the URL: which section, which dimension."""

from collections.abc import Mapping
from functools import partial

import streamlit as st


def url_choice(label: str, key: str, shown: Mapping[str, str]) -> str:
    """Draw a choice in one line and return what is chosen: the URL's value under `key`.

    `shown` has each value's words; the first value is the default and is not in the URL. A value
    that nobody knows is the default.
    """
    said = st.query_params.get(key, "")
    chosen = said if said in shown else next(iter(shown))
    widget = f"choice.{key}"
    st.session_state[widget] = chosen
    st.segmented_control(
        label,
        list(shown),
        format_func=lambda value: shown.get(value, value),
        required=True,
        key=widget,
        label_visibility="collapsed",
        on_change=partial(_write, key, widget, next(iter(shown))),
    )
    return chosen


def _write(key: str, widget: str, default: str) -> None:
    chosen = st.session_state[widget]
    st.query_params.update({key: [] if chosen == default else chosen})
