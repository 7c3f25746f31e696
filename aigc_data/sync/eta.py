"""How long until a history is read, judged by how far it came in the recent minutes."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from aigc_data.sync.outcome import Progress
from aigc_data.task import Source

RECENT_S = 180.0
"""What is older says little of the pace now: the windows and the other programs change."""
LEAST_S = 15.0
"""Over a shorter time the pace is chance."""
LEAST_MARKS = 3
STALLED_S = 60.0
"""Nothing heard for so long: nobody knows when it goes on."""
APART_S = 1.0
MOST_MARKS = 256


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source had come; `at` in seconds of a clock that only grows, `share` 0 to 1."""

    at: float
    share: float


def seconds_left(marks: Sequence[Mark], now: float) -> float | None:
    """Return the seconds until the share is 1 at the pace of the recent marks, oldest first.

    The pace counts from the lowest of them: while tasks are found faster than they can be asked
    about, the share falls. None where it is not known: too few marks, too short a time, no step
    ahead, or a stall.
    """
    recent = _from_the_lowest([mark for mark in marks if mark.at >= now - RECENT_S])
    if len(recent) < LEAST_MARKS or now - recent[-1].at > STALLED_S:
        return None
    took, grown = now - recent[0].at, recent[-1].share - recent[0].share
    if took < LEAST_S or grown <= 0:
        return None
    return (1.0 - recent[-1].share) * took / grown


def _from_the_lowest(marks: list[Mark]) -> list[Mark]:
    return marks[marks.index(min(marks, key=lambda mark: mark.share)) :] if marks else []


class Trend:
    """The recent marks of each source of one account; safe in any thread."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._marks: dict[Source, deque[Mark]] = defaultdict(lambda: deque(maxlen=MOST_MARKS))
        self._lock = Lock()

    def hear(self, progress: Progress) -> None:
        """Note how far a source has come; one that has come to its end is forgotten."""
        now, share = self._clock(), progress.share
        with self._lock:
            marks = self._marks[progress.source]
            if share is not None and share >= 1:
                marks.clear()
            elif share is not None and not (marks and now - marks[-1].at < APART_S):
                marks.append(Mark(now, share))

    def forget(self) -> None:
        """Forget all marks: the time of a pause would make the pace seem slower than it is."""
        with self._lock:
            self._marks.clear()

    def left(self, source: Source) -> float | None:
        """Return the seconds until the source's history is read, None where that is not known."""
        with self._lock:
            marks = list(self._marks.get(source, ()))
        return seconds_left(marks, self._clock())
