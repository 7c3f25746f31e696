"""What fails, since when, and what explains it; each point and bar leads to its tasks."""

import streamlit as st

from aigc_data.ui import failures_view
from aigc_data.ui.block import block
from aigc_data.ui.empty import nothing_stored, say_empty
from aigc_data.ui.failure_sections import ahead, failure_sections
from aigc_data.ui.filter_bar import current, filter_bar
from aigc_data.ui.page_head import page_head

page_head("Failures")
task_filter = filter_bar()
state = current()
with block("The failures"):
    if nothing_stored():
        say_empty()
        st.stop()
    failures_view.look_up(task_filter, *ahead(task_filter))
failures_view.figures(task_filter, state)
failures_view.rate_over_time(task_filter, state)
failure_sections(task_filter, state)
