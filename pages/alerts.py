"""What fires, how sure that is, and what to do; the rules, their log, and who is told."""

from aigc_data.ui.alerts_view import alert_parts, alerts_now
from aigc_data.ui.page_head import page_head

page_head("Alerts", opens="Opens this page.")
alerts_now()
alert_parts()
