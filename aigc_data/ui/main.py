"""What every request runs first: the navigation over `pages/`, and the page that was asked for."""

import streamlit as st

from aigc_data.ui.nav import PLACES


def _navigation() -> "st.navigation":
    pages = [
        st.Page(
            place.file,
            title=place.title,
            icon=place.icon,
            url_path=place.address or None,
            default=place.default,
            visibility="visible" if place.listed else "hidden",
        )
        for place in PLACES
    ]
    return st.navigation(pages, position="top")


st.set_page_config(page_title="aigc-data", layout="wide")
_navigation().run()
