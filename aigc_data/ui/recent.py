"""The questions that viewers asked in the last day, of windows that end now.

Such a window moves on by a minute each minute: the next time somebody looks, the same question is
asked of the window as it is then.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any, Final

from aigc_data.analysis.filter import TaskFilter
from aigc_data.ui import viewer

MOST: Final = 64
"""Questions remembered; an overview asks eight."""
REMEMBERED: Final = timedelta(days=1)
"""A team opens the same views every morning."""
ENDS_NOW: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, of which window."""

    query: Callable[..., object]
    task_filter: TaskFilter
    args: tuple[object, ...]

    def at(self, now: datetime) -> "Question":
        """Return the question as it would be asked now (UTC): its window moved by whole minutes."""
        until, since = self.task_filter.until, self.task_filter.since
        if until is None or since is None:
            return self
        late = now.replace(second=0, microsecond=0) + timedelta(minutes=1) - until
        return replace(
            self, task_filter=replace(self.task_filter, since=since + late, until=until + late)
        )


class Recent:
    """The last questions of all viewers; safe in any thread."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[datetime, Question]] = {}
        self._lock = Lock()

    def note(
        self, query: Callable[..., object], task_filter: TaskFilter, args: tuple[object, ...]
    ) -> None:
        """Remember a question, if its window ends now; it replaces its like of a minute before."""
        now = viewer.now()
        if task_filter.until is None or abs(task_filter.until - now) > ENDS_NOW:
            return
        question = Question(query, task_filter, args)
        with self._lock:
            self._asked.pop(name := _name(question), None)
            self._asked[name] = (now, question)
            while len(self._asked) > MOST:
                del self._asked[next(iter(self._asked))]

    def now(self) -> list[Question]:
        """Return the questions of the last day as they would be asked now."""
        now = viewer.now()
        with self._lock:
            asked = list(self._asked.values())
        return [question.at(now) for at, question in asked if now - at <= REMEMBERED]


@cache
def recent() -> Recent:
    """Return the questions asked in this process."""
    return Recent()


def _name(question: Question) -> str:
    """Return what two askings of one question have in common: all but where the window lies."""
    filtered: dict[str, Any] = {"since": None, "until": None}
    length = (question.task_filter.until or viewer.now()) - (
        question.task_filter.since or viewer.now()
    )
    query = f"{question.query.__module__}.{question.query.__qualname__}"
    return f"{query}|{length}|{replace(question.task_filter, **filtered)!r}|{question.args!r}"
