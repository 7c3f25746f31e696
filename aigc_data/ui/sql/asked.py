"""A query that one viewer asked: it runs in a thread of its own, and can be stopped.

It ends with its viewer: the page says every moment that somebody still waits, and when it has not
said so for a while (another page, a closed browser, a lost connection) the query is stopped.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Final, Self

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import Cancelled, Failed, SandboxError
from aigc_data.store.sandbox.query import Answer, Query
from aigc_data.store.sandbox.running import Running
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui.sql.state import SqlState

LOG: Final = logging.getLogger(__name__)
LEFT_S: Final = 10.0
"""Seconds without a word of the page after which its viewer has left."""
LOOK_S: Final = 0.5

Outcome = Answer | SandboxError | StoreError


@dataclass(slots=True, eq=False)
class Asked:
    """A query, since when it runs, and what came of it."""

    state: SqlState
    """What the viewer wrote."""
    query: Query
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcome: Outcome | None = None
    """None while it runs."""
    left_s: float = LEFT_S
    _began: float = field(default_factory=monotonic)
    _seen: float = field(default_factory=monotonic)
    _seconds: float | None = None
    _running: Running | None = None
    _stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _done: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def ended(cls, state: SqlState, outcome: Outcome) -> Self:
        """Return a query that came to its end before it ran."""
        asked = cls(state, Query(state.text))
        asked._end(outcome)
        return asked

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return not self._done.is_set()

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return self._seconds if self._seconds is not None else monotonic() - self._began

    def start(self, sandbox: Sandbox) -> Self:
        """Begin, and return at once."""
        threading.Thread(target=self._ask, args=(sandbox,), name="sql", daemon=True).start()
        threading.Thread(target=self._watch, name="sql viewer", daemon=True).start()
        return self

    def wait(self, seconds: float) -> None:
        """Wait for the end, for so long at most."""
        self._done.wait(seconds)

    def seen(self) -> None:
        """Note that the viewer is still there."""
        self._seen = monotonic()

    def stop(self) -> None:
        """End it; too late, it does nothing."""
        with self._lock:
            self._stopped = True
            running = self._running
        if running is not None:
            running.cancel()

    def _ask(self, sandbox: Sandbox) -> None:
        try:
            outcome: Outcome = self._answer(sandbox)
        except (SandboxError, StoreError) as error:
            outcome = error
        except Exception:
            LOG.exception("A query could not be run")
            outcome = Failed("the app's log says why")
        self._end(outcome)

    def _answer(self, sandbox: Sandbox) -> Answer:
        running = sandbox.start(self.query)
        with self._lock:
            self._running, stopped = running, self._stopped
        if stopped:
            running.close()
            raise Cancelled
        return running.answer()

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._seconds = outcome.seconds if isinstance(outcome, Answer) else self.seconds
        self._done.set()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_S):
            if monotonic() - self._seen > self.left_s:
                self.stop()
                return
