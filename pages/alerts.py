"""What fires, how sure that is, and what to do; the rules, their log, and who is told."""

from aigc_data.ui.alerts_view import alert_parts, alerts_now
from aigc_data.ui.page_head import ALONE, page_head

page_head("Alerts", opens=ALONE)
alerts_now()
alert_parts()
