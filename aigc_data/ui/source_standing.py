"""How a source stands, in a word: off, read, being read, denied, throttled, not reached."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from aigc_data.store.state import SourceState
from aigc_data.sync.mishap import Mishap
from aigc_data.task import Source
from aigc_data.tencent.errors import (
    CLASSES,
    AccountSuspended,
    ActionUnavailable,
    AuthError,
    NotActivated,
    PermissionDenied,
    Throttled,
)


class Standing(Enum):
    """The word that is shown."""

    OFF = "Off"
    UNREAD = "Not read yet"
    EMPTY = "None added"
    READING = "Reading history"
    READ = "Read"
    DENIED = "Denied"
    KEY = "Key refused"
    THROTTLED = "Throttled"
    UNREACHED = "Not reached"
    CLOSED = "Not available"
    FAILING = "Failing"

    @property
    def failing(self) -> bool:
        """Whether the last attempt ended with an error."""
        return self not in _WELL


@dataclass(frozen=True, slots=True)
class SourceOfAccount:
    """One source of one account, as it was last kept."""

    account: str
    source: Source
    on: bool
    """Whether the settings let it be read."""
    state: SourceState | None = None
    mishap: Mishap | None = None

    @property
    def standing(self) -> Standing:
        """The word for it."""
        if not self.on:
            return Standing.OFF
        if self.state is None:
            return Standing.EMPTY if self.source is Source.LEDGER else Standing.UNREAD
        if self.state.error_code:
            return _of_error(self.state.error_code, self.state.request_id)
        if self.state.progress is not None:
            return Standing.READING
        return Standing.READ if self.state.succeeded_at else Standing.UNREAD

    @property
    def share(self) -> float | None:
        """How much of its history is read, 0 to 1; None where it has none, or nobody looked."""
        if self.state is None or not self.on or self.source is Source.LEDGER:
            return None
        if self.state.progress is not None:
            return min(max(self.state.progress, 0.0), 1.0)
        return 1.0 if self.state.succeeded_at else None

    @property
    def failing_since(self) -> datetime | None:
        """Since when each attempt failed, UTC; None where the last one did not."""
        if not self.standing.failing or self.state is None:
            return None
        return (self.mishap.since if self.mishap else None) or self.state.attempted_at


def _of_error(code: str, request_id: str | None) -> Standing:
    """Return the word for an error: by its exact code first, then by the part before the dot."""
    kind = CLASSES.get(code) or CLASSES.get(code.partition(".")[0])
    if kind is None:
        return Standing.FAILING if request_id else Standing.UNREACHED
    words = (word for parent, word in _WORDS.items() if issubclass(kind, parent))
    return next(words, Standing.FAILING)


_WELL: Final = {Standing.OFF, Standing.UNREAD, Standing.EMPTY, Standing.READING, Standing.READ}
_WORDS: Final = {
    PermissionDenied: Standing.DENIED,
    AuthError: Standing.KEY,
    Throttled: Standing.THROTTLED,
    ActionUnavailable: Standing.CLOSED,
    NotActivated: Standing.CLOSED,
    AccountSuspended: Standing.CLOSED,
}
