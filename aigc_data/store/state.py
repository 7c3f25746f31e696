"""What is kept beside the tasks: how far a source was read, how that went, and broken rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a source has been read; `value` must be what JSON can hold."""

    account: str
    source: str
    name: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The text of a row that could not be read, and why not."""

    account: str
    source: str
    raw: str
    reason: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """How the last attempt to read a source went; times are UTC.

    `succeeded_at` None keeps the last success that the store knows. `progress` runs from 0 to 1
    while a history is being read, and is None when there is nothing to wait for.
    """

    account: str
    source: str
    attempted_at: datetime
    succeeded_at: datetime | None = None
    found: int = 0
    calls: int = 0
    throttles: int = 0
    retries: int = 0
    error_code: str | None = None
    error_message: str | None = None
    request_id: str | None = None
    progress: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: how many tasks were new, changed, or as they were, and the days touched.

    A task that was only seen again is as it was, though the sighting is kept.
    `days` are days of creation, UTC; a task without a time of creation touches none.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    days: frozenset[date] = frozenset()
