"""Free SQL over what is published, safe enough for a page that strangers open.

```
text ──► gate, in a process of its own ──► child process over the published files ──► rows as Arrow
```
docs/sql-sandbox.md says what each layer holds against.
"""

import os
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aigc_data.store.errors import NothingPublished
from aigc_data.store.manifest import FILE, Manifest, read_manifest
from aigc_data.store.sandbox.errors import Limit, OverLimit
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.sandbox.gatekeeper import Gatekeeper
from aigc_data.store.sandbox.process import Process
from aigc_data.store.sandbox.query import Answer, Query
from aigc_data.store.sandbox.running import Running

AT_ONCE: Final = 4
"""Queries that may run at the same time."""
TURN_S: Final = 5.0
"""How long one more waits for its turn, in seconds."""


class Sandbox:
    """Answers queries about one published folder, from any number of threads.

    It keeps a child ready, which a query uses up; the next is started when that query has ended.
    """

    def __init__(
        self,
        folder: Path,
        *,
        at_once: int = AT_ONCE,
        turn_s: float = TURN_S,
        threads: int | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self._threads = threads or os.cpu_count() or 1
        self._turn_s = turn_s
        self._turns = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._ready: deque[Process] = deque()
        self._running: set[Running] = set()
        self._closed = False
        self._gate = Gatekeeper()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start a child for the next query where there is none, and the gate's own process."""
        with self._lock:
            if not self._closed and not self._ready and (self.folder / FILE).exists():
                self._ready.append(Process.start(self.folder, self._threads))
        self._gate.warm()

    @property
    def is_warm(self) -> bool:
        """Whether a child waits for the next query, or gets ready to."""
        with self._lock:
            return bool(self._ready)

    def measures(self) -> tuple[str, ...]:
        """Return what the operating system takes away from a child; waits until one is ready.

        Raises NothingPublished.
        """
        self._manifest()
        self.warm()
        with self._lock:
            process = self._ready[0] if self._ready else None
        return (process.measures() if process else None) or ()

    def check(self, text: str) -> Passed:
        """Return the names of the text's parameters; raise Refused or Wrong. Runs nothing."""
        return self._gate.check(text)

    def ask(self, query: Query) -> Answer:
        """Return the answer; raise SandboxError, or NothingPublished."""
        return self.start(query).answer()

    def start(self, query: Query) -> Running:
        """Return the query, running; whoever starts one reads it to its end, or closes it.

        Raises Refused, Wrong, OverLimit where too many run, or NothingPublished.
        """
        passed = self._gate.check(query.text)
        manifest = self._manifest()
        if not self._turns.acquire(timeout=self._turn_s):
            raise OverLimit(Limit.TURNS, "as many queries run already as may run at once")
        try:
            running = Running(query, passed.tree, manifest.as_of, self._take(), self._after)
        except BaseException:
            self._turns.release()
            raise
        with self._lock:
            self._running.add(running)
        running.begin(manifest.views)
        return running

    def close(self) -> None:
        """End all children; queries that run raise Cancelled."""
        with self._lock:
            self._closed = True
            ready, running = list(self._ready), list(self._running)
            self._ready.clear()
        for query in running:
            query.cancel()
        for process in ready:
            process.close()
        self._gate.close()

    def _manifest(self) -> Manifest:
        manifest = read_manifest(self.folder)
        if not manifest.days:
            raise NothingPublished(self.folder)
        return manifest

    def _take(self) -> Process:
        """Return the child that is ready, or a new one."""
        with self._lock:
            while self._ready:
                process = self._ready.popleft()
                if process.usable:
                    return process
                process.close()
        return Process.start(self.folder, self._threads)

    def _after(self, running: Running) -> None:
        with self._lock:
            self._running.discard(running)
        self._turns.release()
        self.warm()
