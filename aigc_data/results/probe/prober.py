"""The parent's end: files are measured in a child that may die over any of them."""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import BinaryIO, Final, Self

from aigc_data.results.file_type import HEAD_BYTES, file_type
from aigc_data.results.probe.child import LONGEST_S, READY
from aigc_data.results.probe.measure import not_shown
from aigc_data.results.probe.measured import MOST_BYTES, Garbled, Measured

START_S: Final = 30.0
PATIENCE_S: Final = LONGEST_S + 5.0
"""How long an answer is waited for; the system ends the process before that."""
AT_ONCE: Final = 2
"""Files that are measured at the same time: no more than leave a processor to the pages."""
CHUNK: Final = 1 << 16
CODE: Final = """
import sys
from aigc_data.results.probe.child import main
main(*sys.argv[1:])
"""


class Prober:
    """Measures files, each in a process of its own; safe in any thread. Begins at the first file.

    What hostile bytes can reach there: no file, no network, no process, 20 s of one processor.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._nothing: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def probe(self, file: BinaryIO) -> Measured:
        """Return what a file of this machine is, opened for reading; where it stands is left open.

        One that no process survives is not shown.
        """
        with self._turn:
            body = self._asked(file.fileno())
        try:
            return Measured.loads(body)
        except Garbled:
            found = file_type(os.pread(file.fileno(), HEAD_BYTES, 0))
            return Measured(not_shown(found, "it took too long or too much to look at"))

    def close(self) -> None:
        """End the child; the next file would begin another."""
        with self._lock:
            self._end()

    def _asked(self, file: int) -> bytes:
        """Return what the child says of an open file; nothing where it dies over it."""
        reading, writing = os.pipe()
        try:
            try:
                with self._lock:
                    self._send(file, writing)
            finally:
                os.close(writing)
            return _read_all(reading, monotonic() + PATIENCE_S)
        finally:
            os.close(reading)

    def _send(self, file: int, answer: int) -> None:
        """Hand the two files over; a child that has died is followed by another, once."""
        try:
            socket.send_fds(self._started(), [b"?"], [file, answer])
        except OSError:
            self._end()
            socket.send_fds(self._started(), [b"?"], [file, answer])

    def _started(self) -> socket.socket:
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._socket is None:
            self._start()
        assert self._socket is not None  # noqa: S101 - what _start has just made
        return self._socket

    def _start(self) -> None:
        """Start the child over an empty folder, which is all that it will see."""
        self._nothing = tempfile.TemporaryDirectory(prefix="aigc-data-nothing-")
        ours, its = socket.socketpair()
        with its:
            self._child = subprocess.Popen(  # noqa: S603 - the command is ours
                [sys.executable, "-c", CODE, str(its.fileno()), self._nothing.name],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
                start_new_session=True,
            )
        self._socket = ours
        ours.settimeout(START_S)
        with suppress(OSError):
            ours.recv(len(READY))
        ours.settimeout(PATIENCE_S)

    def _end(self) -> None:
        """End the child and wait for it; the processes of files end by themselves."""
        if self._socket is not None:
            self._socket.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        if self._nothing is not None:
            self._nothing.cleanup()
        self._socket = self._child = self._nothing = None


def _read_all(pipe: int, deadline: float) -> bytes:
    """Return what comes over the pipe until its end; as much as came by the deadline."""
    parts, size = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size <= MOST_BYTES and selector.select(max(0.0, deadline - monotonic())):
            part = os.read(pipe, CHUNK)
            if not part:
                break
            parts.append(part)
            size += len(part)
    return b"".join(parts)
