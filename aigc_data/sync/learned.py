"""What `aigc-data doctor` learned of an account, where the documents leave it open.

It is kept as one checkpoint; what is not known leaves the collector as it is without it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.sync.audit_trail import OVERLAP
from aigc_data.wire.value import BEIJING

SOURCE = "doctor"
CHECKPOINT = "learned"
LARGEST_PAGE = 1000
LONGEST_DELAY_S = 86_400.0
"""A call that CloudAudit does not tell of for a day will not be waited for."""
FARTHEST_ZONE_S = 14 * 3600
_SPARE = 1.5
"""By how much longer than the longest delay seen the newest time is read again."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned; None is "not known". Ages and delays are seconds."""

    at: datetime | None = None
    """When it was learned, UTC."""
    page_size: int | None = None
    """The largest PageSize that the task list was seen to take."""
    zone_offset_s: int | None = None
    """How far the naive times of the task list are ahead of UTC."""
    audit_delay_s: float | None = None
    """The longest time that CloudAudit was seen not to tell of a call."""
    forgotten_after_s: float | None = None
    """The age from which IDs were seen to be unknown; every younger one asked was known."""
    closed: frozenset[str] = frozenset()
    """Names of the actions that the key may not call, or that the host does not have."""

    @property
    def zone(self) -> timezone:
        """The zone of the task list's naive times; Beijing's where none was learned."""
        seconds = self.zone_offset_s
        return BEIJING if seconds is None else timezone(timedelta(seconds=seconds))

    @property
    def overlap(self) -> timedelta:
        """How long CloudAudit's newest time is read again, because events come late."""
        return max(OVERLAP, timedelta(seconds=math.ceil((self.audit_delay_s or 0) * _SPARE)))

    def checkpoint(self, account: str) -> Checkpoint:
        """Return it as it is kept."""
        return Checkpoint(account, SOURCE, CHECKPOINT, self.value)

    @property
    def value(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return {
            "at": self.at.timestamp() if self.at else None,
            "page_size": self.page_size,
            "zone_offset_s": self.zone_offset_s,
            "audit_delay_s": self.audit_delay_s,
            "forgotten_after_s": self.forgotten_after_s,
            "closed": sorted(self.closed),
        }


def learned_of(value: Mapping[str, Any] | None) -> Learned:
    """Return what a checkpoint holds; a value that cannot be is as if it had not been learned."""
    kept = value or {}
    at = _number(kept.get("at"), 0, 4e9)
    page_size = _number(kept.get("page_size"), 1, LARGEST_PAGE)
    zone = _number(kept.get("zone_offset_s"), -FARTHEST_ZONE_S, FARTHEST_ZONE_S)
    closed = kept.get("closed")
    return Learned(
        at=None if at is None else datetime.fromtimestamp(at, UTC),
        page_size=None if page_size is None else int(page_size),
        zone_offset_s=None if zone is None else int(zone),
        audit_delay_s=_number(kept.get("audit_delay_s"), 0, LONGEST_DELAY_S),
        forgotten_after_s=_number(kept.get("forgotten_after_s"), 1, math.inf),
        closed=frozenset(map(str, closed)) if isinstance(closed, list) else frozenset(),
    )


_FACTS = frozenset({"page_size", "zone_offset_s", "audit_delay_s", "forgotten_after_s"})


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one examination proved: facts by the name of their field, and calls found open."""

    at: datetime
    """UTC."""
    facts: Mapping[str, Any]
    opened: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    def taught(self, before: Learned) -> Learned:
        """Return what is known after it; what it did not prove stays."""
        facts = {name: fact for name, fact in self.facts.items() if name in _FACTS}
        closed = sorted(before.closed - self.opened | self.closed)
        return learned_of({**before.value, **facts, "closed": closed, "at": self.at.timestamp()})

    @property
    def value(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return {
            "at": self.at.timestamp(),
            "facts": dict(self.facts),
            "opened": sorted(self.opened),
            "closed": sorted(self.closed),
        }


def lesson_of(value: object) -> Lesson | None:
    """Return the lesson that JSON holds, or None where it holds none."""
    if not isinstance(value, dict):
        return None
    at, facts = _number(value.get("at"), 0, 4e9), value.get("facts")
    names = [value.get(key) for key in ("opened", "closed")]
    if at is None or not isinstance(facts, dict):
        return None
    opened, closed = (
        frozenset(map(str, found)) if isinstance(found, list) else frozenset() for found in names
    )
    return Lesson(datetime.fromtimestamp(at, UTC), facts, opened, closed)


def read_learned(store: Store, account: str) -> Learned:
    """Return what was learned of the account; nothing where doctor never ran."""
    return learned_of(store.checkpoint(account, SOURCE, CHECKPOINT))


def _number(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if least <= value <= most else None
