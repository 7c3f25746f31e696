"""A file that a process of its own makes of rows: the server hands over bytes and takes bytes.

```
rows ──► Arrow stream ──► worker.py, nicer than the pages ──► the file's bytes, in parts
```
"""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import IO, Final, NoReturn, Protocol, Self

import pyarrow as pa
import xlsxwriter

from aigc_data.export.excel_file import TooManyRows
from aigc_data.export.part import read_part
from aigc_data.export.worker import ALL_ROWS, NO_SPACE, STREAMED, TOO_LARGE, TOO_MANY_ROWS
from aigc_data.store.sandbox.spawn import end, spawn

WORKER: Final = "aigc_data.export.worker"
LAST_WORD_S: Final = 1.0
"""How long the thread of the rows may take to say why the process was left without some."""
FOLDER: Final = "aigc-data-answer-"
MOST_BYTES: Final = 2_000_000_000
"""Of what is written to the disk for a file that has to be whole."""
EARLY: Final = "its process ended early"
FULL: Final = "no space is left on the server's disk"


class MakingFailed(Exception):
    """The process that makes the file ended without it; str() is one sentence."""

    def __init__(self, why: str = EARLY) -> None:
        super().__init__(f"the file could not be made: {why}.")


class TooLarge(Exception):
    """The file would take too much of the disk; str() is a sentence that says what does not."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(
            f"the file would be larger than {most_bytes / 10**9:g} GB: narrow the rows down, or "
            "take csv or json, which are sent while they are made."
        )


class Source(Protocol):
    """Where the rows come from."""

    def rows(self) -> AbstractContextManager[pa.RecordBatchReader]:
        """Lend the rows; called once, in a thread of its own. What it raises has no file."""

    def cancel(self) -> None:
        """Let the rows end soon; from any thread, and also when they have ended."""


@dataclass(slots=True, eq=False)
class Making:
    """One file while it is made. Its parts are taken by one thread; `cancel` comes from any."""

    popen: "subprocess.Popen[bytes]"
    folder: Path | None
    """For what has to be whole before it is sent."""
    on_close: Callable[["Making"], None]
    _source: Source | None = None
    _feeder: threading.Thread | None = None
    _fault: Exception | None = None
    _is_closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(
        cls,
        form: str,
        on_close: Callable[["Making"], None],
        *,
        packed: bool,
        most_bytes: int = MOST_BYTES,
    ) -> Self:
        """Start the process and return at once; `packed` is what is sent while it is made."""
        folder = None if form in STREAMED else Path(mkdtemp(prefix=FOLDER))
        said = (form, str(folder or ""), "gzip" * packed, str(most_bytes))
        try:
            popen = spawn(WORKER, *said, libraries=(pa, xlsxwriter), absent=["numpy"])
        except BaseException:
            _remove(folder)
            raise
        return cls(popen, folder, on_close)

    def feed(self, source: Source) -> None:
        """Hand over the rows from now on, in a thread of their own."""
        self._source = source
        self._feeder = threading.Thread(target=self._feed, args=(source,), daemon=True)
        self._feeder.start()

    def size(self) -> int:
        """Wait until the file is whole; return its size in bytes. Raises as `parts` does."""
        return int(self._next())

    def parts(self) -> Iterator[bytes]:
        """Yield the file as it comes.

        Raises what the rows raised, also after some parts, TooManyRows, TooLarge, or MakingFailed.
        """
        while part := self._next():
            yield part

    def cancel(self) -> None:
        """End the process and the rows; whoever waits for a part gets MakingFailed."""
        if self.popen.poll() is None:
            self.popen.kill()
        if self._source is not None:
            self._source.cancel()

    def close(self) -> None:
        """End all of it and leave nothing behind; a second call does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        try:
            self._end()
        finally:
            self.on_close(self)

    def _end(self) -> None:
        self.cancel()
        if self._feeder is not None:
            self._feeder.join()
        end(self.popen)
        _remove(self.folder)

    def _feed(self, source: Source) -> None:
        """Write the rows; where some are missing the mark behind the last one is, too."""
        pipe, has_columns = self.popen.stdin, False
        try:
            with source.rows() as rows, pa.ipc.new_stream(pipe, rows.schema) as stream:
                has_columns = True
                for batch in rows:
                    stream.write_batch(batch)
            if pipe is not None:
                pipe.write(ALL_ROWS)
        except Exception as fault:  # noqa: BLE001 - the thread that takes the parts raises it
            self._fault = fault
            if not has_columns:
                self.popen.kill()  # it has nothing to say, and may be loading yet
        finally:
            _close(pipe)

    def _next(self) -> bytes:
        part = read_part(self.popen.stdout) if self.popen.stdout else None
        if part is None:
            self._fail()
        return part

    def _fault_of_rows(self) -> Exception | None:
        """Return why rows are missing, which their thread may be about to say."""
        if self._feeder is not None:
            self._feeder.join(LAST_WORD_S)
        return self._fault

    def _fail(self) -> NoReturn:
        """Raise why the process ended: for the rows' sake, or for its own and they hear of it."""
        code, fault = self.popen.wait(), self._fault_of_rows()
        self.cancel()
        if self._feeder is not None:
            self._feeder.join()
        if code == TOO_MANY_ROWS:
            raise TooManyRows
        if code == TOO_LARGE:
            raise TooLarge
        if code == NO_SPACE:
            raise MakingFailed(FULL)
        if fault is not None and not isinstance(fault, OSError):
            raise fault
        raise MakingFailed


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(OSError):  # what was still to be written goes to nobody
            pipe.close()


def _remove(folder: Path | None) -> None:
    if folder is not None:
        rmtree(folder, ignore_errors=True)
