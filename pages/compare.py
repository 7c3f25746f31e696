"""Two to four tasks side by side."""

from aigc_data.ui.compare_page import compare_page

compare_page()
