"""The page shown in place of all others where the store could not be opened."""

import streamlit as st

from aigc_data.ui.runtime import runtime


def fault_page() -> None:
    """Say what happened, to what, and what to do; look again every few seconds."""
    st.subheader("The store could not be opened", anchor=False)
    st.error(
        title="No task can be shown",
        body="Nothing was changed, and nothing is lost. This page looks again by itself.",
    )
    _watch()


@st.fragment(run_every=3.0)
def _watch() -> None:
    if runtime().store is not None:
        st.rerun()
    st.text(runtime().store_fault, width="stretch")
