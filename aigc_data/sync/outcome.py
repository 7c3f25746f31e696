"""What one round of collecting brought, source by source."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from aigc_data.store.state import Saved
from aigc_data.task import Source
from aigc_data.tencent.errors import CloudError, PermissionDenied


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a source has come in this round; `share` is 0 to 1, None where nobody can say."""

    source: Source
    share: float | None
    found: int


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Outcome:
    """What one source brought in one round; several threads may count into it."""

    source: Source
    found: int = 0
    new: int = 0
    changed: int = 0
    broken: int = 0
    error: CloudError | None = None
    also: tuple[CloudError, ...] = ()
    """Further errors, where the source is read by more than one call."""
    _lock: Lock = field(default_factory=Lock, repr=False)

    def count(self, saved: Saved, *, found: int, broken: int) -> None:
        """Add what one write brought."""
        with self._lock:
            self.found += found
            self.new += saved.new
            self.changed += saved.changed
            self.broken += broken

    @property
    def denied(self) -> tuple[str, ...]:
        """The CAM actions that the key may not call, such as `mps:DescribeAigcTaskList`."""
        errors = (self.error, *self.also)
        refused = [error for error in errors if isinstance(error, PermissionDenied)]
        return tuple(sorted({error.action.permission for error in refused}))


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round of the collector; times are UTC."""

    started_at: datetime
    finished_at: datetime
    outcomes: tuple[Outcome, ...]
    complete: bool
    """Whether nothing was left to do when it ended."""

    @property
    def errors(self) -> tuple[CloudError, ...]:
        """What went wrong, at most one per source."""
        return tuple(outcome.error for outcome in self.outcomes if outcome.error is not None)

    @property
    def changes(self) -> int:
        """How many tasks were new or changed."""
        return sum(outcome.new + outcome.changed for outcome in self.outcomes)
