"""Tasks that a person brings: what each row would become or why it is refused, and keeping them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from aigc_data.recording.spool_file import append
from aigc_data.store.state import Saved, SourceState
from aigc_data.store.store import Store
from aigc_data.task import Source, Task, TaskType, merge
from aigc_data.wire.ledger_file import RawRow, raw_rows, unknown_columns
from aigc_data.wire.ledger_row import LedgerRow, from_ledger_row
from aigc_data.wire.value import BrokenRow, text

BATCH = 5_000
"""Tasks written in one transaction."""
SPOOL_BATCH = 100
"""Lines appended in one write."""
_TOLD = {
    "created_at": "creation time",
    "prompt": "prompt",
    "negative_prompt": "negative prompt",
    "model": "model",
    "model_version": "model version",
    "resolution": "resolution",
    "aspect_ratio": "aspect ratio",
    "video_duration_s": "duration",
    "operator": "operator",
    "request": "request",
    "task_type": "task type",
    "kind": "kind",
}
"""What a row may add to a stored task, and the words for it."""


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    ADDS = "adds to"
    KNOWN = "already known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row: the line it begins in, and what becomes of it."""

    line: int
    task_id: str
    verdict: Verdict
    says: str = ""
    """What it adds, how its time was read, or why it is refused."""
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of every row of a text; nothing is kept yet."""

    rows: tuple[PreviewRow, ...]
    unknown_columns: tuple[str, ...] = ()
    """Columns that are left aside, as the header names them."""

    @property
    def tasks(self) -> list[Task]:
        """The tasks that adding would write."""
        kept = {Verdict.NEW, Verdict.ADDS}
        return [row.task for row in self.rows if row.task and row.verdict in kept]

    @property
    def refused(self) -> list[PreviewRow]:
        """The rows that are refused, each with its reason."""
        return [row for row in self.rows if row.verdict is Verdict.REFUSED]

    @property
    def counts(self) -> Counter[Verdict]:
        """How many rows there are of each kind."""
        return Counter(row.verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where rows belong: the account that they are for, and the names of all there are."""

    account: str
    names: tuple[str, ...] = ()

    def preview(self, given: str, store: Store | None, now: datetime) -> Preview:
        """Return what becomes of each row of the text, beside what is stored; None compares not."""
        read = list(self._read(raw_rows(given), now))
        rows = read if store is None else _compared(read, store)
        return Preview(tuple(rows), unknown_columns(given))

    def _read(self, raw: Iterable[RawRow], now: datetime) -> Iterator[PreviewRow]:
        lines: dict[tuple[str, str], int] = {}
        for row in raw:
            try:
                found = from_ledger_row(row, account=self.account_of(row), now=now)
                _refuse_twice(found.task, row.line, lines)
            except BrokenRow as error:
                shown = (text(row.cells.get("task_id")) or "").strip()
                yield PreviewRow(row.line, shown, Verdict.REFUSED, str(error))
            else:
                yield _new(row.line, found)

    def account_of(self, row: RawRow) -> str:
        """Return the account that a row names, else ours; raises BrokenRow for an unknown one."""
        named = (text(row.cells.get("account")) or "").strip()
        if named and named not in (self.account, *self.names):
            message = f"it names the account {named[:60]!r}, which is not configured"
            raise BrokenRow(message)
        return named or self.account


def add_tasks(store: Store, preview: Preview, now: datetime) -> Saved:
    """Keep the tasks of the preview, seen at `now` (UTC); the collector asks about them.

    Raises StoreError; what was written before it is kept, and adding again does no harm.
    """
    tasks = preview.tasks
    parts = [
        store.save(tasks[start : start + BATCH], at=now) for start in range(0, len(tasks), BATCH)
    ]
    store.save((), at=now, states=_states(tasks, now))
    return Saved(
        sum(part.new for part in parts),
        sum(part.changed for part in parts),
        sum(part.unchanged for part in parts),
        frozenset().union(*(part.days for part in parts)),
    )


def hand_over(spool: Path, preview: Preview) -> int:
    """Write the tasks into the spool, for the app to take in; return how many. Raises OSError."""
    lines = [_line(task) for task in preview.tasks]
    for start in range(0, len(lines), SPOOL_BATCH):
        append(spool, b"".join(lines[start : start + SPOOL_BATCH]))
    return len(lines)


def _states(tasks: Iterable[Task], now: datetime) -> list[SourceState]:
    """Return that the ledger of each account was read just now."""
    found = Counter(task.account for task in tasks)
    return [
        SourceState(account, Source.LEDGER, now, now, found=count)
        for account, count in found.items()
    ]


def _new(line: int, found: LedgerRow) -> PreviewRow:
    says = f"time read {found.time_form}" if found.time_form else "no creation time"
    return PreviewRow(line, found.task.task_id, Verdict.NEW, says, found.task)


def _refuse_twice(task: Task, line: int, lines: dict[tuple[str, str], int]) -> None:
    key = task.account, task.task_id
    if key in lines:
        message = f"the same ID is in line {lines[key]} already"
        raise BrokenRow(message)
    lines[key] = line


def _compared(rows: Sequence[PreviewRow], store: Store) -> Iterator[PreviewRow]:
    """Yield the rows again, those whose task is stored with what they add to it."""
    stored: dict[tuple[str, str], Task] = {}
    for account in {row.task.account for row in rows if row.task}:
        wanted = [row.task_id for row in rows if row.task and row.task.account == account]
        found = store.tasks(account, wanted)
        stored |= {(account, task_id): task for task_id, task in found.items()}
    for row in rows:
        known = stored.get((row.task.account, row.task_id)) if row.task else None
        yield row if known is None or row.task is None else _beside(row, row.task, known)


def _beside(row: PreviewRow, task: Task, known: Task) -> PreviewRow:
    added = _added(task, known)
    verdict = Verdict.ADDS if added else Verdict.KNOWN
    says = f"adds {', '.join(added)}" if added else "adds nothing"
    return PreviewRow(row.line, row.task_id, verdict, says, task)


def _added(task: Task, known: Task) -> list[str]:
    """Return what of the row the store would take, in words; merging is asked only where it may."""
    nothing = (None, TaskType.UNKNOWN)
    said = [name for name in _TOLD if getattr(task, name) not in nothing]
    if all(getattr(task, name) == getattr(known, name) for name in said):
        return []
    merged = merge(known, task)
    return [_TOLD[name] for name in said if getattr(merged, name) != getattr(known, name)]


def _line(task: Task) -> bytes:
    row = {
        "task_id": task.task_id,
        "account": task.account,
        "created_at": task.created_at.isoformat() if task.created_at else None,
        "prompt": task.prompt,
        "model": task.model,
        "model_version": task.model_version,
        "duration": task.video_duration_s,
        "resolution": task.resolution,
        "operator": task.operator,
        "request": task.request,
    }
    kept = {name: value for name, value in row.items() if value is not None}
    return json.dumps(kept, separators=(",", ":")).encode("ascii") + b"\n"
