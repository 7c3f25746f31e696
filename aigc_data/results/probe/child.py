"""The child process that opens strangers' files: it gives up what it can, then forks for each file.

Each file has a process of its own, with limits of time and memory, that ends with it: what a file
does to the reader of it does not reach the next one. The child holds two open files of each task,
which the parent sent: the one to measure, and the pipe that the answer goes to.
"""

import os
import resource
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from aigc_data.results.probe.measure import measured
from aigc_data.results.probe.warm import warm
from aigc_data.store.sandbox.confine import confine, leave_network

LONGEST_S: Final = 20
"""Seconds for one file; the first frames of an 8K film take three."""
MEMORY_BYTES: Final = 1_000_000_000
"""Address space for one file beyond what the child has."""
READY: Final = b"."


def main(number: str, folder: str) -> None:
    """Serve the socket of this number until its other end closes; `folder` is all that is seen."""
    with socket.socket(fileno=int(number)) as parent:
        warm()
        used = _size()
        leave_network()
        confine(Path(folder))
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes of files
        parent.send(READY)
        while True:
            _, given, _, _ = socket.recv_fds(parent, 1, 2)
            if len(given) < 2:
                return
            _measure_apart(given[0], given[1], used)


def _measure_apart(file: int, answer: int, used: int | None) -> None:
    """Measure the open file in a process of its own, which writes to the pipe and ends."""
    if os.fork() == 0:
        try:
            _limit(used)
            with open(file, "rb") as opened, open(answer, "wb") as pipe:
                pipe.write(measured(opened).dumps())
        finally:
            os._exit(0)
    os.close(file)
    os.close(answer)


def _limit(used: int | None) -> None:
    """Bound this process: it starts nothing, lasts so long and grows so large."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    _at_most(resource.RLIMIT_CPU, LONGEST_S)
    _at_most(resource.RLIMIT_NPROC, 0)
    if used is not None:
        _at_most(resource.RLIMIT_AS, used + MEMORY_BYTES)


def _at_most(kind: int, most: int) -> None:
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


def _size() -> int | None:
    """Return the address space of this process in bytes, None where the system does not tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return None
