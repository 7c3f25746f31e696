"""Where the tasks come from, how far each source is read, and what to do where one is not."""

import streamlit as st

from aigc_data.ui.block import block
from aigc_data.ui.page_head import page_head
from aigc_data.ui.quarantine_view import quarantine_view
from aigc_data.ui.sources_view import sources

page_head("Sources")
sources()
(aside,) = st.tabs(["Rows kept aside"], key="sources.part")
with aside, block("The rows kept aside"):
    quarantine_view()
