"""The gate as the app asks it: in a process of its own, which a text may cost no more than that."""

import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import IO, Any, Final

from aigc_data.store.sandbox.errors import (
    Failed,
    Limit,
    OverLimit,
    Refused,
    SandboxError,
    Wrong,
)
from aigc_data.store.sandbox.frame import Frame, Garbled, Kind, read_frame, write_frame
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.sandbox.gate_child import LARGE
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.spawn import end, spawn

CHILD: Final = "aigc_data.store.sandbox.gate_child"
KEPT: Final = 32
"""Texts whose outcome is remembered: a tile, a page that is drawn anew and each new value of a
parameter ask with the same text."""
KEPT_CHARACTERS: Final = 2_000
"""The longest of them; the tree of a text takes up to 450 times its space."""
SECONDS: Final = 1.0
"""Of processor time that a text may take to be read; an honest one takes some milliseconds."""
TURN_S: Final = 10.0
"""How long a text waits for those before it, in seconds."""
PATIENCE_S: Final = 10.0
"""How long one that is read may take altogether, on a machine that has no time for it."""
ENDING: Final = "the app is ending"


class Gatekeeper:
    """Says of a text whether it may be run; from any number of threads, one text at a time.

    Its process begins with the first text, or with `warm`, and anew after one that ended it.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._popen: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._remembered = lru_cache(KEPT)(self._ask)

    def check(self, text: str) -> Passed:
        """Return the text that may be run.

        Raises Refused, Wrong for what is no SQL, OverLimit where too many others are read.
        """
        return self._remembered(text) if len(text) <= KEPT_CHARACTERS else self._ask(text)

    def warm(self) -> None:
        """Start the process where there is none; what it does is waited for with the text."""
        if not self._closed and self._lock.acquire(blocking=False):
            try:
                self._started()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the process; whoever waits for it gets Failed."""
        self._closed = True
        if self._popen is not None:
            self._popen.kill()
        with self._lock:
            self._end()

    def _ask(self, text: str) -> Passed:
        if not self._lock.acquire(timeout=TURN_S):
            raise OverLimit(Limit.TURNS, "the texts of others are still being read")
        try:
            said = self._answer(self._started(), text)
        finally:
            self._lock.release()
        return _passed(text, said)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._popen is None or self._popen.poll() is not None:
            self._end()
            if self._closed:
                raise Failed(ENDING)
            self._popen = spawn(CHILD, str(self._seconds))
        return self._popen

    def _answer(self, child: "subprocess.Popen[bytes]", text: str) -> dict[str, Any]:
        """Return what the process says of the text; raises Refused where that ended it."""
        timer = threading.Timer(PATIENCE_S, child.kill)
        timer.daemon = True
        timer.start()
        try:
            with suppress(BrokenPipeError):
                write_frame(_pipe(child.stdin), Frame.of(Kind.ASK, {"text": text}))
            frame = read_frame(_pipe(child.stdout))
            said = frame.said if frame else None
        except Garbled:
            said = None
        finally:
            timer.cancel()
        if said is None:
            code = end(child)
            raise Failed(ENDING) if self._closed else _cause(code)
        return said

    def _end(self) -> None:
        child, self._popen = self._popen, None
        if child is not None:
            end(child)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise Failed("its process cannot be spoken to")
    return pipe


def _cause(code: int) -> SandboxError:
    """Return why the process ended while it read a text."""
    if code == -signal.SIGPROF:
        return Refused("it takes too long to read")
    if code in {-signal.SIGABRT, -signal.SIGSEGV}:
        return Refused(LARGE)
    if code == -signal.SIGKILL:
        return OverLimit(Limit.TURNS, "the machine is too busy to read it now")
    return Failed(f"the process that reads it ended with {code}")


def _passed(text: str, said: Mapping[str, Any]) -> Passed:
    """Return the outcome as the gate itself has it; raises what it raised."""
    place = Place(*said["place"]) if said.get("place") else None
    if "wrong" in said:
        raise Wrong(said["wrong"], place, said["near"], said["mended"])
    if "refused" in said:
        raise Refused(said["refused"], place)
    if "failed" in said:
        raise Failed(said["failed"])
    return Passed(text, frozenset(said["parameters"]), said["tree"])
