"""The parent's end of one child process."""

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from aigc_data.store.sandbox.frame import Frame, Kind, read_frame, write_frame
from aigc_data.store.sandbox.spawn import end, spawn

CHILD: Final = "aigc_data.store.sandbox.child"


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
        return cls(spawn(CHILD, str(folder), str(threads)), folder, place)

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
        return end(self.popen)


def _place(folder: Path) -> tuple[int, int]:
    found = os.stat(folder)  # noqa: PTH116
    return found.st_dev, found.st_ino
