"""What the pages ask about alerts: the rules there are, and when they were last asked."""

from collections.abc import Iterable
from datetime import datetime

from aigc_data.alerts.rules import KnownRules, known_rules
from aigc_data.store.alerts import Standing
from aigc_data.ui.runtime import runtime, store


def known() -> KnownRules:
    """Return every rule of this process; raises StoreError."""
    return known_rules(runtime().settings, store().alert_rules())


def asked_at(standings: Iterable[Standing]) -> datetime | None:
    """Return when the rules were last asked, UTC, by an earlier run of the app if need be."""
    watch = runtime().alerts
    if watch is not None and watch.evaluated_at is not None:
        return watch.evaluated_at
    return max((one.evaluated_at for one in standings), default=None)
