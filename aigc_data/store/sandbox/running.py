"""A query that runs: its batches as they come, its end, and how to stop it."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Final, NoReturn, Self

import pyarrow as pa

from aigc_data.store.sandbox.child_fault import ChildFault
from aigc_data.store.sandbox.errors import (
    Cancelled,
    Failed,
    Limit,
    OverLimit,
    Refused,
    SandboxError,
)
from aigc_data.store.sandbox.fault import NESTED, NO_MEMORY, meaning
from aigc_data.store.sandbox.frame import Frame, Garbled, Kind
from aigc_data.store.sandbox.parameter import said
from aigc_data.store.sandbox.process import Process
from aigc_data.store.sandbox.query import Answer, Column, Query
from aigc_data.store.sandbox.sources import Reads
from aigc_data.store.sandbox.tree import Node

TIMED_OUT: Final = frozenset((-signal.SIGALRM, -signal.SIGXCPU))
NO_ROOM: Final = frozenset((-signal.SIGKILL, -signal.SIGABRT))
"""How the system ends a process that takes too much memory, or the process itself."""
OVERFLOWN: Final = frozenset((-signal.SIGSEGV,))
"""How the system ends one whose stack is full, as JSON nested a hundred thousand deep fills it."""
LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Running:
    """One query in its child. Read by one thread; `cancel` may come from any."""

    query: Query
    tree: Node
    """Of the query, as the gate parsed it."""
    as_of: datetime
    process: Process
    on_close: Callable[["Running"], None]
    columns: tuple[Column, ...] = ()
    """Known once it is open."""
    schema: pa.Schema | None = None
    """The columns' types in Arrow, known once it is open."""
    truncated: bool = False
    """Known after the last batch: whether the limits left rows out."""
    _is_complete: bool = False
    _started: float = field(default_factory=time.monotonic)
    _ended: float | None = None
    _stopped: SandboxError | None = None
    _has_turn: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return (self._ended or time.monotonic()) - self._started

    def begin(self, views: dict[str, list[str]]) -> None:
        """Put the question to the child, and start the clock that kills it."""
        limit = self.query.limits.seconds
        self._timer = threading.Timer(limit, self._stop, (_late(limit),))
        self._timer.daemon = True
        self._timer.start()
        self.process.ask(_question(self.query, views))

    def cancel(self) -> None:
        """Kill the child; whoever reads the answer gets Cancelled. Too late, it does nothing."""
        self._stop(Cancelled())

    def close(self) -> None:
        """End the child and give its turn back; a second call does nothing."""
        self._ended = self._ended or time.monotonic()
        if self._timer is not None:
            self._timer.cancel()
        self.process.close()
        self._give_back()

    def answer(self) -> Answer:
        """Return all of it, and end the child meanwhile; raises SandboxError."""
        try:
            self.open()
            table = pa.Table.from_batches(list(self.batches()), schema=self.schema)
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self.close, daemon=True).start()
        return Answer(table, self.columns, self.truncated, self.as_of, self.seconds)

    def open(self) -> Self:
        """Wait until the columns are known; raises SandboxError."""
        while self.schema is None:
            for _batch in self._next():
                self._end_with(_senseless())
        return self

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as they come; raises SandboxError, also after some batches."""
        while not self._is_complete:
            yield from self._next()

    def _next(self) -> Iterable[pa.RecordBatch]:
        """Take in one frame and return its rows."""
        try:
            frame = self.process.read()
            if frame is None:
                self._end_with(self._cause_of_death())
            return self._take(frame)
        except (Garbled, pa.ArrowException, OSError, ValueError, TypeError, KeyError) as odd:
            self._end_with(_senseless(), odd)

    def _take(self, frame: Frame) -> Iterable[pa.RecordBatch]:
        if frame.kind is Kind.END:
            self._finish(frame.said)
        elif frame.kind is Kind.HEADER:
            self.columns = tuple(Column(*column) for column in frame.said["columns"])
        elif frame.kind is Kind.ROWS:
            return self._rows(frame.body)
        return ()

    def _rows(self, body: bytes) -> Iterable[pa.RecordBatch]:
        """Return the rows, whose bytes are not believed until they are looked through."""
        with pa.ipc.open_stream(pa.BufferReader(body)) as stream:
            self.schema = self.schema or stream.schema
            batches = list(stream)
        for batch in batches:
            batch.validate(full=True)
        return batches

    def _finish(self, ended: dict[str, Any]) -> None:
        if "truncated" not in ended:
            self._end_with(self._fault(ended))
        self._ended = time.monotonic()
        self.truncated = bool(ended["truncated"])
        self._is_complete = True

    def _fault(self, ended: dict[str, Any]) -> SandboxError:
        if "engine" in ended:
            return meaning(str(ended["engine"]), self.query.text, self._reads(ended))
        fault = ChildFault(ended["fault"])
        if reason := str(ended.get("reason", "")):
            LOG.warning("A query ended for a fault of %s: %s", fault.value, reason)
        return fault.error

    def _reads(self, ended: dict[str, Any]) -> Reads:
        """Return what the query can name, where it named what nothing has."""
        said = dict(ended.get("columns", ()))
        views = {str(view): tuple(str(name) for name, _ in told) for view, told in said.items()}
        types = {str(name).lower(): str(type_) for told in said.values() for name, type_ in told}
        return Reads(self.tree, views, types)

    def _cause_of_death(self) -> SandboxError:
        code = self.process.popen.wait()
        if code in TIMED_OUT:
            return _late(self.query.limits.seconds)
        if code in NO_ROOM:
            return OverLimit(Limit.MEMORY, NO_MEMORY)
        if code in OVERFLOWN:
            return Refused(NESTED)
        return Failed(f"its process ended with {code}")

    def _stop(self, why: SandboxError) -> None:
        """Kill the child and give its turn back, for it may be that nobody reads any more."""
        with self._lock:
            if self._stopped is None and self._ended is None:
                self._stopped = why
                self.process.kill()
        self._give_back()

    def _give_back(self) -> None:
        with self._lock:
            had_it, self._has_turn = self._has_turn, False
        if had_it:
            self.on_close(self)

    def _end_with(self, error: SandboxError, cause: BaseException | None = None) -> NoReturn:
        """Close, and raise why: what somebody stopped it for is the reason for all else."""
        self.close()
        raise self._stopped or error from cause


def _question(query: Query, views: dict[str, list[str]]) -> dict[str, Any]:
    limits = query.limits
    return {
        "text": query.text,
        "parameters": {name: said(value) for name, value in query.parameters.items()},
        "views": views,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
        "rows": limits.rows,
        "bytes": limits.bytes,
    }


def _late(seconds: float) -> OverLimit:
    return OverLimit(Limit.TIME, f"it took longer than {seconds:g} s and was stopped")


def _senseless() -> Failed:
    return Failed("its process gave no sensible answer")
