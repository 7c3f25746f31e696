"""The answers of the queries on the overview, looked up beside the pages and never on their way.

A page takes what is there. What is missing or out of date is asked for by a thread of its own, in
the sandbox, and is there the next time; until then the answer before is shown with its age.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Final, TypeVar, cast
from zoneinfo import ZoneInfo

from aigc_data.queries.parameter import Said
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.manifest import FILE
from aigc_data.store.sandbox.errors import Failed, OverLimit, SandboxError
from aigc_data.store.sandbox.query import MB, Answer, Limits
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.meaning import explained_query

LOG: Final = logging.getLogger(__name__)
LIMITS: Final = Limits(seconds=10.0, memory_mb=500, rows=500, bytes=MB // 5)
AT_ONCE: Final = 2
"""Of the queries that the sandbox answers at the same time: the others are the viewers'."""
MOST: Final = 256
"""Answers that are kept, those looked at last: a dozen tiles in twenty time zones."""
AGES: Final = timedelta(minutes=5)
"""An answer about "7 days ago" is out of date in time, though nothing new was published."""
LEAST: Final = timedelta(seconds=30)
"""Nothing is asked more often, however often is published."""
TIMES_ITS_COST: Final = 20
"""A query that takes long is asked so much more seldom: one core for a twentieth of the time."""
AFTER_A_LIMIT: Final = timedelta(minutes=10)
"""What took too long is not tried again before."""

Outcome = Answer | SandboxError | StoreError
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class TileQuestion:
    """What a tile asks: a query, what is said for its parameters, and whose clock counts."""

    query: SavedQuery
    said: tuple[tuple[str, Said], ...]
    zone: str

    def ask(self, sandbox: Sandbox) -> Answer:
        """Return the answer; raises SandboxError, NothingPublished."""
        query, said = self.query, dict(self.said)
        zone = ZoneInfo(self.zone)
        return sandbox.ask(
            explained_query(sandbox, query.text, query.parameters, said, LIMITS, zone)
        )


@dataclass(frozen=True, slots=True)
class TileAnswer:
    """What came of a question, when it was asked (UTC), and of what state of the data."""

    outcome: Outcome
    asked_at: datetime
    stamp: int
    made: dict[str, Any] = field(default_factory=dict)
    """What a tile made of it, once somebody looked at it: as long as the answer is the same."""

    def once(self, what: str, make: Callable[[], Made]) -> Made:
        """Return what was made under this name; the first call makes it."""
        if what not in self.made:
            self.made[what] = make()
        return cast("Made", self.made[what])

    def is_due(self, now: datetime, stamp: int) -> bool:
        """Return whether it is to be asked again."""
        age = now - self.asked_at
        if isinstance(self.outcome, OverLimit):
            return age > AFTER_A_LIMIT
        took = self.outcome.seconds if isinstance(self.outcome, Answer) else 0.0
        rest = max(LEAST, timedelta(seconds=TIMES_ITS_COST * took))
        return age > rest and (stamp != self.stamp or age > AGES)


class TileAnswers:
    """The answers of all tiles for all viewers; safe in any thread."""

    def __init__(self, sandbox: Sandbox, clock: Callable[[], datetime] = viewer.now) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._answers: OrderedDict[TileQuestion, TileAnswer] = OrderedDict()
        self._asking: dict[TileQuestion, Future[None]] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, "tiles")

    def look(self, question: TileQuestion) -> TileAnswer | None:
        """Return the answer that is there, None where none is yet; never waits.

        Begins to ask again where it is out of date.
        """
        now, stamp = self._clock(), self._stamp()
        with self._lock:
            found = self._answers.get(question)
            if found is not None:
                self._answers.move_to_end(question)
            if (found is None or found.is_due(now, stamp)) and question not in self._asking:
                self._asking[question] = self._pool.submit(self._ask, question, now, stamp)
        return found

    def wait(self, seconds: float) -> None:
        """Wait until nothing is being asked, for so long at most."""
        with self._lock:
            asking = list(self._asking.values())
        wait(asking, seconds)

    def _ask(self, question: TileQuestion, now: datetime, stamp: int) -> None:
        answer = TileAnswer(self._outcome(question), now, stamp)
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
            self._asking.pop(question, None)

    def _outcome(self, question: TileQuestion) -> Outcome:
        try:
            return question.ask(self._sandbox)
        except (SandboxError, StoreError) as error:
            return error
        except Exception:
            LOG.exception("A pinned query could not be asked")
            return Failed("the app's log says why")

    def _stamp(self) -> int:
        """Return what is another number whenever another state is published."""
        try:
            return (self._sandbox.folder / FILE).stat().st_mtime_ns
        except OSError:
            return 0


@lru_cache(maxsize=1)
def _of(sandbox: Sandbox) -> TileAnswers:
    return TileAnswers(sandbox)


def tile_answers() -> TileAnswers:
    """Return the answers of this process; raises NothingPublished before a store is open."""
    opened = runtime().sandbox
    if opened is None:
        raise NothingPublished(runtime().settings.database)
    return _of(opened)
