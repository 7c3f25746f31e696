"""How old the data is, and what could not be read: a value made from what the collector noted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
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
NO_FAULTS: Final[Mapping[str, str]] = MappingProxyType({})
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that could not be read the last time: what to say, and what to copy."""

    source: str
    """Its name, with its account's before it where there are several: not for Markdown as it is."""
    message: str
    code: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the head of a page says of the data."""

    as_of: datetime | None
    """When a source that finds tasks was last read; None where none ever was.

    Of several accounts, that whose last reading is the longest ago.
    """
    late: bool
    progress: float | None
    """How much of the history is read, 0..1; None where all is."""
    note: str
    troubles: tuple[Trouble, ...]
    stalled: bool = False
    """Whether what is left of the history could not be read the last time."""
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
    several: bool = False,
    faults: Mapping[str, str] = NO_FAULTS,
) -> Freshness:
    """Return what the states of the sources amount to; `busy` is a round under way.

    `faults` says by account why it is not asked at all. Where there are `several` accounts, each
    trouble names its own.
    """
    as_of = min(last_read(states).values(), default=None)
    limit = max(STALE_ROUNDS * timedelta(seconds=interval_s), LEAST_STALE)
    open_ones = [state for state in states if state.progress is not None and state.progress < 1]
    return Freshness(
        as_of=as_of,
        late=not busy and as_of is not None and now - as_of > limit,
        progress=min((state.progress or 0.0 for state in open_ones), default=None),
        stalled=bool(open_ones) and all(state.error_code for state in open_ones),
        note=next((state.note for state in open_ones if state.note), ""),
        troubles=(
            *(_unasked(name, said, several=several) for name, said in faults.items()),
            *(_trouble(state, several=several) for state in states if state.error_code),
        ),
        paused=paused,
    )


def last_read(states: Iterable[SourceState]) -> dict[str, datetime]:
    """Return when a source that finds tasks was last read, by account."""
    last: dict[str, datetime] = {}
    for state in states:
        if state.source in FINDERS and state.succeeded_at:
            last[state.account] = max(state.succeeded_at, last.get(state.account, _EVER))
    return last


def source_name(source: str) -> str:
    """Return a source's name as people say it: "task_list" is "Task list"."""
    return _NAMES.get(source, words.title(source.replace("_", " ")))


def _unasked(account: str, said: str, *, several: bool) -> Trouble:
    return Trouble(account if several else "The cloud", said, "", "")


def _trouble(state: SourceState, *, several: bool) -> Trouble:
    name = source_name(state.source)
    return Trouble(
        f"{state.account}: {name}" if several else name,
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
