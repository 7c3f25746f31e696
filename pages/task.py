"""The page of one task."""

from aigc_data.ui.task_page import task_page

task_page()
