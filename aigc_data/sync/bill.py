"""How far the bill has been read: when its newest days were, and back to which day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.task import Source
from aigc_data.wire.usage import settled_before
from aigc_data.wire.value import BEIJING

CHECKPOINT = "bill"
EVERY = timedelta(hours=4)
RECENT = timedelta(days=35)
"""Days that are read again: an account that settles by the month is billed after its end."""
OLDEST = timedelta(days=364)
"""The cloud tells of 365 days; section 3.11 of the contract. The running one is of them."""
_LONGEST = timedelta(days=89)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Some of Beijing's days, both ends included; at most 90, as many as one call may ask for."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """When the first day begins, UTC."""
        return datetime.combine(self.first, time.min, BEIJING).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The last whole second of the last day, UTC."""
        return datetime.combine(self.last, time(23, 59, 59), BEIJING).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Bill:
    """What has been read of the bill; nothing at first."""

    read_at: datetime | None = None
    """When the newest days were read, UTC."""
    back_to: date | None = None
    """The oldest day that was read."""

    def steps(self, now: datetime) -> list[tuple[Days, "Bill"]]:
        """Return what to read, newest first, each with how far the bill is read after it."""
        today = now.astimezone(BEIJING).date()
        oldest, steps, bill = today - OLDEST, [], self
        if self._due(now):
            first = max(oldest, self._last_read(now) - RECENT)
            newest = list(_spans(first, today))
            bill = Bill(now, min(self.back_to or first, first))
            steps = [(days, self) for days in newest[:-1]] + [(newest[-1], bill)]
        known = bill.back_to or today
        steps += [
            (days, replace(bill, back_to=days.first)) for days in _spans(oldest, known - _DAY)
        ]
        return steps

    def checkpoint(self, account: str) -> Checkpoint:
        """Return the value as it is kept."""
        value = {
            "read_at": self.read_at.timestamp() if self.read_at else None,
            "back_to": self.back_to.isoformat() if self.back_to else None,
        }
        return Checkpoint(account, Source.USAGE, CHECKPOINT, value)

    def _due(self, now: datetime) -> bool:
        """Whether to read the newest days: after a while, a settlement, or a clock set back."""
        if self.read_at is None or not self.read_at <= now < self.read_at + EVERY:
            return True
        return settled_before(now) != settled_before(self.read_at)

    def _last_read(self, now: datetime) -> date:
        return min(self.read_at or now, now).astimezone(BEIJING).date()


def bill_of(value: dict[str, Any] | None) -> Bill:
    """Return the value that a checkpoint holds; nothing read for none."""
    kept = value or {}
    read_at, back_to = kept.get("read_at"), kept.get("back_to")
    return Bill(
        datetime.fromtimestamp(read_at, UTC) if read_at is not None else None,
        date.fromisoformat(back_to) if back_to is not None else None,
    )


def _spans(first: date, last: date) -> Iterator[Days]:
    """Yield the days cut into spans that one call may ask for, newest first."""
    while first <= last:
        since = max(first, last - _LONGEST)
        yield Days(since, last)
        last = since - _DAY
