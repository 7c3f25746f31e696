"""What a command prints, and how it ends where nobody takes that."""

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

READER_GONE: Final = 141
"""As the system ends a program whose reader went away: 128 and the number of SIGPIPE."""


class Unwritten(OSError):
    """Stdout takes no more."""


class _Raw(io.FileIO):
    """Stdout without a buffer. After a fault it drops all: Python tries again when it ends."""

    is_gone = False

    def write(self, part: Any) -> int:  # noqa: ANN401 - as io has it
        """Write, or raise Unwritten."""
        if self.is_gone:
            return len(part)
        try:
            return super().write(part)
        except OSError as error:
            self.is_gone = True
            raise Unwritten(error.errno, error.strerror) from None


def watch_stdout() -> None:
    """Have what is printed written whole, buffered or not by Python's own, or Unwritten raised.

    Without a buffer Python forgets, silently, what a full disk did not take of a text.
    """
    if sys.stdout is None:
        return
    raw = _Raw(sys.stdout.fileno(), "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=sys.stdout.encoding,
        errors=sys.stdout.errors,
        line_buffering=raw.isatty(),
    )


@contextmanager
def printing() -> Iterator[None]:
    """Let a command print; where that is not taken, end it as other programs end.

    `| head` goes away when it has enough, which nobody has to be told; a disk that is full is told.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except Unwritten as error:
        if error.errno == errno.EPIPE:
            raise SystemExit(READER_GONE) from None
        from aigc_data.cli.leave import BROKEN, leave  # slow to load

        leave(BROKEN, f"the output cannot be written ({error.strerror}).")
