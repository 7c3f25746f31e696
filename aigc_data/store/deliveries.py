"""What is kept of notices: whom each change of an alert was told to, and how that went.

Of a target its name is kept and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import duckdb

from aigc_data.store.alerts import Slice, Transition
from aigc_data.store.task_row import whole


class DeliveryState(StrEnum):
    """How far a notice has come."""

    SENDING = "sending"
    """It was about to be sent; where that is said of an earlier run of the app, nobody knows."""
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A change of an alert, and a target that is told of it; times are UTC."""

    changed_at: datetime
    rule: str
    slice: Slice
    target: str
    state: DeliveryState
    tries: int
    tried_at: datetime
    said: str = ""
    """Why it failed, in a few words; names no address."""

    def of(self, change: Transition) -> bool:
        """Return whether this is about the change."""
        return (self.changed_at, self.rule, self.slice) == (change.at, change.rule, change.slice)


DELIVERIES = """
SELECT changed_at, rule, slice, target, state, tries, tried_at, said
FROM alert_delivery
WHERE changed_at >= $since
ORDER BY changed_at, rule, slice, target
"""
PUT_DELIVERY = """
INSERT OR REPLACE INTO alert_delivery (
    changed_at, rule, slice, target, state, tries, tried_at, said
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
TRIM_DELIVERIES = """
DELETE FROM alert_delivery
WHERE changed_at < (
    SELECT min(changed_at)
    FROM alert_log
)
"""


def read_deliveries(cursor: duckdb.DuckDBPyConnection, since: datetime) -> list[Delivery]:
    """Return the deliveries of the changes since then (UTC), oldest first."""
    return [_delivery(row) for row in cursor.execute(DELIVERIES, {"since": since}).fetchall()]


def write_deliveries(cursor: duckdb.DuckDBPyConnection, deliveries: Iterable[Delivery]) -> None:
    """Put each in the place of the one before, and forget those that the log no longer knows."""
    rows = [_row(one) for one in deliveries]
    if rows:
        cursor.executemany(PUT_DELIVERY, rows)
        cursor.execute(TRIM_DELIVERIES)


def _row(one: Delivery) -> tuple[Any, ...]:
    change = (one.changed_at, one.rule, one.slice.key, one.target)
    return (*change, one.state.value, one.tries, one.tried_at, whole(one.said))


def _delivery(row: tuple[Any, ...]) -> Delivery:
    changed_at, rule, key, target, state, tries, tried_at, said = row
    return Delivery(
        changed_at=changed_at.astimezone(UTC),
        rule=rule,
        slice=Slice.of_key(key),
        target=target,
        state=DeliveryState(state),
        tries=tries,
        tried_at=tried_at.astimezone(UTC),
        said=said,
    )
