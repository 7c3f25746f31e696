"""Free questions in SQL: an editor, the answer as rows, picture and files, and what there is."""

from aigc_data.ui.page_head import page_head
from aigc_data.ui.sql.page import sql_page

page_head("SQL", opens="Opens this page with the query that ran last, and runs it.")
sql_page()
