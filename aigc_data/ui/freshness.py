"""How old the data is, and what could not be read: a value made from what the collector noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aigc_data.store.state import SourceState
from aigc_data.task import Source
from aigc_data.ui import words

STALE_ROUNDS: Final = 3
"""Data older than so many rounds is late."""
LEAST_STALE: Final = timedelta(seconds=60)
"""A round that takes its time is not late before this."""
FINDERS: Final = frozenset({Source.CLOUDAUDIT.value, Source.TASK_LIST.value})
"""Those that follow tasks have nothing to do where none is found, and that is no news of any."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that could not be read the last time: what to say, and what to copy."""

    source: str
    message: str
    code: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the head of a page says of the data."""

    as_of: datetime | None
    """When a source that finds tasks was last read; None where none ever was."""
    late: bool
    progress: float | None
    """How much of the history is read, 0..1; None where all is."""
    note: str
    troubles: tuple[Trouble, ...]
    paused: bool = False
    """Whether a person has paused the reading of an account."""

    @property
    def reason(self) -> str:
        """Why the data is late, in a few words; empty where it is not."""
        if not self.late:
            return ""
        if self.paused:
            return "collection is paused"
        if self.troubles:
            return f"{self.troubles[0].source} could not be read"
        return "the collector is behind"


def freshness(
    states: Sequence[SourceState],
    interval_s: float,
    now: datetime,
    *,
    busy: bool = False,
    paused: bool = False,
) -> Freshness:
    """Return what the states of the sources amount to; `busy` is a round under way."""
    finders = [state for state in states if state.source in FINDERS]
    read = [state.succeeded_at for state in finders if state.succeeded_at]
    as_of = max(read, default=None)
    limit = max(STALE_ROUNDS * timedelta(seconds=interval_s), LEAST_STALE)
    open_ones = [state for state in states if state.progress is not None and state.progress < 1]
    return Freshness(
        as_of=as_of,
        late=not busy and as_of is not None and now - as_of > limit,
        progress=min((state.progress or 0.0 for state in open_ones), default=None),
        note=next((state.note for state in open_ones if state.note), ""),
        troubles=tuple(_trouble(state) for state in states if state.error_code),
        paused=paused,
    )


def source_name(source: str) -> str:
    """Return a source's name as people say it: "task_list" is "Task list"."""
    return _NAMES.get(source, words.title(source.replace("_", " ")))


def _trouble(state: SourceState) -> Trouble:
    return Trouble(
        source_name(state.source),
        state.error_message or "No reason was given.",
        state.error_code or "",
        state.request_id or "",
    )


_NAMES: Final = {
    "task_list": "Task list",
    "task_status": "Task status",
    "generation": "Generation status",
    "cloudaudit": "CloudAudit",
    "usage": "Billed usage",
    "refresh": "Status of open tasks",
}
