"""What every request runs first: the navigation over `pages/`, and the page that was asked for."""

from pathlib import Path

import streamlit as st

from aigc_data.ui.fault_page import fault_page
from aigc_data.ui.nav import OVERVIEW, PAGE_KEY, PLACES, Place, browser_title
from aigc_data.ui.runtime import runtime
from aigc_data.ui.table_toolbar import trim_toolbars

ICON = str(Path(__file__).with_name("icon.svg"))  # one by name would come from another host


def _page(place: Place) -> st.Page:
    return st.Page(
        place.file,
        title=place.title,
        icon=place.icon,
        url_path=place.address or None,
        default=place.default,
        visibility="visible" if place.listed else "hidden",
    )


st.set_page_config(page_icon=ICON, layout="wide")  # before the pages, whose icons have names
page = st.navigation([_page(place) for place in PLACES], position="top")
st.set_page_config(page_title=browser_title(page.title))
trim_toolbars()
st.session_state[PAGE_KEY] = page.url_path or OVERVIEW.name
if runtime().store is None:
    fault_page()
else:
    page.run()
