"""The parent's end of one child process."""

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Self

import duckdb
import pyarrow as pa

import aigc_data
from aigc_data.store.sandbox.frame import Frame, Kind, read_frame, write_frame

START: Final = """
import sys
sys.modules["numpy"] = sys.modules["pandas"] = None
threads, folder, *sys.path[:0] = sys.argv[1:]
from aigc_data.store.sandbox.confine import leave_network
alone = leave_network()
from aigc_data.store.sandbox.child import main
main(folder, threads, ["network"] * alone)
"""
"""Arrow takes a third longer to load with numpy, which is not needed here. DuckDB asks for pandas
with each value of each statement, and without numpy would begin to load it every time."""
BUFFER: Final = 1 << 20


@dataclass(slots=True)
class Process:
    """A child that is getting ready, ready, answering or ended; it answers one query."""

    popen: "subprocess.Popen[bytes]"
    folder: Path
    place: tuple[int, int]
    """What the folder was when the child gave up all others: its device and number."""
    _ready: dict[str, Any] | None = field(default=None)

    @classmethod
    def start(cls, folder: Path, threads: int) -> Self:
        """Start a child over a published folder and return at once."""
        place = _place(folder)
        command = [sys.executable, "-I", "-S", "-c", START, str(threads), str(folder), *_code()]
        popen = subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            bufsize=BUFFER,
            pipesize=BUFFER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
        )
        return cls(popen, folder, place)

    @property
    def usable(self) -> bool:
        """Whether it lives, and its folder is still the one that is published."""
        return self.popen.poll() is None and self.place == _place(self.folder)

    def measures(self) -> tuple[str, ...] | None:
        """Wait until it is ready; return what it gave up of the system, None where it ended."""
        if self._ready is None:
            frame = self.read()
            self._ready = frame.said if frame and frame.kind is Kind.READY else None
        return None if self._ready is None else tuple(self._ready["measures"])

    def ask(self, question: dict[str, Any]) -> None:
        """Put the one question, which it takes up once it is ready; nobody hears it if it ended."""
        if self.popen.stdin is not None:
            with suppress(OSError):
                write_frame(self.popen.stdin, Frame.of(Kind.ASK, question))

    def read(self) -> Frame | None:
        """Return what it says next, None where it has ended; raises Garbled."""
        return read_frame(self.popen.stdout) if self.popen.stdout else None

    def kill(self) -> None:
        """End it, whatever it does; a second call does nothing."""
        if self.popen.poll() is None:
            self.popen.kill()

    def close(self) -> int:
        """End it and wait until it has; return its exit code, less than 0 for a signal."""
        self.kill()
        code = self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                _close(pipe)
        return code


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written goes to nobody
        pipe.close()


def _place(folder: Path) -> tuple[int, int]:
    found = os.stat(folder)  # noqa: PTH116
    return found.st_dev, found.st_ino


def _code() -> list[str]:
    """Return where the child finds this app and the two libraries that it needs."""
    homes = (Path(str(one.__file__)).parents[1] for one in (aigc_data, duckdb, pa))
    return list(dict.fromkeys(map(str, homes)))
