"""Where the tasks come from, how far each source is read, and what to do where one is not."""

from aigc_data.ui.page_head import ALONE, page_head
from aigc_data.ui.source_parts import source_parts
from aigc_data.ui.sources_view import sources

page_head("Sources", opens=ALONE)
sources()
source_parts()
