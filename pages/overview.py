"""What fails, how long it takes, how much is made; each figure leads to the tasks behind it."""

import streamlit as st

from aigc_data.ui import overview_view
from aigc_data.ui.block import block
from aigc_data.ui.empty import nothing_stored, say_empty
from aigc_data.ui.expiry_warning import expiry_warning
from aigc_data.ui.filter_bar import current, filter_bar
from aigc_data.ui.page_head import page_head
from aigc_data.ui.query_tiles import query_tiles

page_head("Overview")
task_filter = filter_bar()
state = current()
with block("The overview"):
    if nothing_stored():
        say_empty()
        st.stop()
    overview_view.look_up(task_filter)
with block("What expires"):
    expiry_warning(state)
overview_view.figures(task_filter, state)
query_tiles()
overview_view.charts(task_filter, state)
