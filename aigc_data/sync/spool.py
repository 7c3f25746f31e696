"""Taking in the spool: what other programs recorded of the tasks that they created.

How far each file was read is kept in the transaction that keeps its tasks, so that a kill neither
loses a line nor brings it twice. A file is known by its place on the disk and its first line; its
name may change. A spool that has grown large and is all read becomes the old one, which goes on
being read for those who had it open, and which the next old one replaces.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from aigc_data.store.state import Checkpoint
from aigc_data.sync.bench import Bench
from aigc_data.sync.ledger import Ledger
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading, read_rows
from aigc_data.task import Source, Task
from aigc_data.tencent.actions import Action, Service
from aigc_data.tencent.errors import CloudError
from aigc_data.wire.ledger_file import RawRow, raw_rows
from aigc_data.wire.ledger_row import from_ledger_row
from aigc_data.wire.ledger_time import FutureTime
from aigc_data.wire.value import BrokenRow

CHECKPOINT = "spool"
BATCH = 1_000
"""Lines written in one transaction."""
LONGEST = 1_000_000
"""Bytes of a line; a longer one is broken."""
LARGE = 16_000_000
"""Bytes of a spool that is put aside once it is read."""
QUIET = timedelta(hours=1)
"""How long nobody must have written to the old spool before another takes its place."""
_SPOOL = Action("The spool", Service("ledger", ""), 1)


class SpoolUnreadable(CloudError):
    """The spool is there and cannot be read."""

    sentence = "{action} {message}: let the user that this app runs as read the file and its folder"


def old_spool(spool: Path) -> Path:
    """Return the name that a spool gets when it has grown large."""
    return spool.with_name(f"{spool.name}.old")


@dataclass(slots=True)
class SpoolIntake:
    """One round's reading of the spool of an account."""

    bench: Bench
    spool: Path
    ledger: Ledger
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.LEDGER))
    _marks: dict[str, int] = field(default_factory=dict)

    def run(self) -> bool:
        """Read what is new; return whether all of it was read. Faults go into the outcome."""
        try:
            complete = self._read_all()
        except OSError as error:
            self.outcome.error = _unreadable(self.spool, error)
            complete = False
        self.bench.settle(self.outcome, share=None)
        return complete

    @property
    def waiting(self) -> bool:
        """Whether there is a spool at all."""
        return self.spool.exists() or old_spool(self.spool).exists()

    def _read_all(self) -> bool:
        bench = self.bench
        kept = bench.store.checkpoint(bench.account, Source.LEDGER, CHECKPOINT) or {}
        marks: dict[str, int] = dict(kept.get("read", {}))
        files = [file for file in (old_spool(self.spool), self.spool) if file.exists()]
        names = {name for file in files if (name := _identity(file))}
        self._marks = {name: at for name, at in marks.items() if name in names}
        done = [self._read(file) for file in files]
        if all(done):
            self._put_aside()
        return all(done)

    def _read(self, path: Path) -> bool:
        """Read a file from where it was left; return whether to its last whole line."""
        name = _identity(path)
        if name is None:
            return True
        with path.open("rb") as file:
            file.seek(_place(file, self._marks.get(name, 0)))
            lines: list[bytes] = []
            for line in _whole_lines(file):
                lines.append(line)
                if len(lines) == BATCH:
                    self._keep(lines, name, file.tell())
                    lines = []
                if self.bench.over:
                    return False
            if lines:
                self._keep(lines, name, file.tell())
        return True

    def _keep(self, lines: list[bytes], name: str, end: int) -> None:
        self._marks[name] = end
        mark = Checkpoint(self.bench.account, Source.LEDGER, CHECKPOINT, {"read": self._marks})
        self.bench.keep(self._reading(lines), self.outcome, share=None, checkpoints=[mark])

    def _reading(self, lines: list[bytes]) -> Reading:
        texts = [line.decode("utf-8", "replace").strip() for line in lines]
        return read_rows(
            [line for line in texts if line],
            self._task,
            account=self.bench.account,
            source=Source.LEDGER,
            seen_at=self.bench.clock(),
        )

    def _task(self, line: object) -> Task:
        text = str(line)
        row = next(raw_rows(text)) if text.startswith("{") else _no_json()
        now, account = self.bench.clock(), self.ledger.account_of(row)
        try:
            return from_ledger_row(row, account=account, now=now).task
        except FutureTime:  # the recording machine's clock is off: the task is real all the same
            undated = replace(row, cells={**row.cells, "created_at": None})
            return from_ledger_row(undated, account=account, now=now).task

    def _put_aside(self) -> None:
        """Begin a new spool where this one has grown large and all of it is read."""
        name = _identity(self.spool) if self.spool.exists() else None
        if name is None or self.spool.stat().st_size < LARGE:
            return
        old = old_spool(self.spool)
        if (
            old.exists()
            and self.bench.clock().timestamp() - old.stat().st_mtime < QUIET.total_seconds()
        ):
            return
        self.spool.replace(old)


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield each line that has come to its end; `tell` is then behind it."""
    while (start := file.tell()) >= 0 and (line := file.readline(LONGEST)):
        while line and not line.endswith(b"\n") and (more := file.readline(LONGEST)):
            line = line[:LONGEST] + more[-1:]
        if not line.endswith(b"\n"):
            file.seek(start)
            return
        yield line


def _identity(path: Path) -> str | None:
    """Return what a file is known by; None while it has no whole line."""
    with path.open("rb") as file:
        first = file.readline(LONGEST)
        inode = os.fstat(file.fileno()).st_ino
    if not first.endswith(b"\n"):
        return None if len(first) < LONGEST else f"{inode}-long"
    return f"{inode}-{hashlib.sha256(first).hexdigest()[:16]}"


def _place(file: BinaryIO, mark: int) -> int:
    """Return the mark where a line ends there, else the beginning: the file is another's."""
    if mark == 0:
        return 0
    file.seek(mark - 1)
    return mark if file.read(1) == b"\n" else 0


def _no_json() -> RawRow:
    message = "the line is not a JSON object"
    raise BrokenRow(message)


def _unreadable(spool: Path, error: OSError) -> SpoolUnreadable:
    reason = f"{spool} cannot be read ({error.strerror or type(error).__name__})"
    return SpoolUnreadable("SpoolUnreadable", reason, None, _SPOOL)
