"""Finding tasks by DescribeAigcTaskList, which shows scenario tasks and perhaps others.

It has no time filter and names no order. Once all of it was read and proved to be newest first,
reading stops at the first page that brings nothing new; and all of it is read again every hour, or
when such a brief reading was cut short: what it did not come to lies behind what is known by now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.sync.bench import Bench
from aigc_data.sync.learned import Learned
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading, read_rows
from aigc_data.task import Source, Task
from aigc_data.tencent.errors import CloudError
from aigc_data.tencent.mps import PAGE_SIZE, Mps, TaskListPage
from aigc_data.wire.scenario import from_scenario

CHECKPOINT = "read"
WHOLE_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class ListDiscovery:
    """One round's reading of the task list."""

    bench: Bench
    mps: Mps
    learned: Learned = field(default_factory=Learned)
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.TASK_LIST))
    _created: list[datetime] = field(default_factory=list)

    def run(self) -> bool:
        """Read the list; return whether it was read to its end. Faults go into the outcome."""
        try:
            complete = self._read()
        except CloudError as error:
            self.outcome.error = error
            complete = False
        self.bench.settle(self.outcome, share=1.0 if complete else None)
        return complete

    def _read(self) -> bool:
        brief, began = self._may_be_brief(), None
        for page in self.mps.task_list(self.learned.page_size or PAGE_SIZE):
            began = began or self.bench.clock()
            if self.bench.over:
                return False
            quiet = self._keep(page, self._mark(cut=True) if brief else ())
            if brief and quiet:
                self._save(self._mark(cut=False))
                return True
        self._remember(began or self.bench.clock())
        return True

    def _keep(self, page: TaskListPage, marks: Sequence[Checkpoint]) -> bool:
        """Write the page; return whether it brought nothing new."""
        reading = self._tasks(page)
        self._created += [task.created_at for task in reading.tasks if task.created_at]
        read = self.outcome.found + len(reading.tasks)
        share = min(1.0, read / page.total) if page.total else None
        saved = self.bench.keep(reading, self.outcome, share=share, checkpoints=marks)
        return saved.new + saved.changed == 0

    def _tasks(self, page: TaskListPage) -> Reading:
        account, now, zone = self.bench.account, self.bench.clock(), self.learned.zone

        def read(row: object) -> Task:
            return from_scenario(row, account=account, seen_at=now, zone=zone)

        return read_rows(
            (*page.tasks, *page.odd),
            read,
            account=account,
            source=Source.TASK_LIST,
            seen_at=now,
        )

    def _may_be_brief(self) -> bool:
        kept = self._kept()
        read_at = kept.get("whole_at")
        if not kept.get("newest_first") or kept.get("cut") or read_at is None:
            return False
        age = self.bench.clock() - datetime.fromtimestamp(read_at, UTC)
        return timedelta(0) <= age < WHOLE_EVERY

    def _kept(self) -> dict[str, Any]:
        bench = self.bench
        return bench.store.checkpoint(bench.account, Source.TASK_LIST, CHECKPOINT) or {}

    def _mark(self, *, cut: bool) -> tuple[Checkpoint]:
        """Return what is kept, with the note whether a brief reading is under way."""
        return (self._checkpoint(self._kept() | {"cut": cut}),)

    def _remember(self, began: datetime) -> None:
        value = {"whole_at": began.timestamp(), "newest_first": _falls(self._created)}
        self._save([self._checkpoint(value)])

    def _checkpoint(self, value: dict[str, Any]) -> Checkpoint:
        return Checkpoint(self.bench.account, Source.TASK_LIST, CHECKPOINT, value)

    def _save(self, marks: Sequence[Checkpoint]) -> None:
        self.bench.store.save((), at=self.bench.clock(), checkpoints=marks)


def _falls(times: Sequence[datetime]) -> bool:
    """Whether the list is newest first, but for the re-read of its first page at the end."""
    ups = sum(older < newer for older, newer in pairwise(times))
    return len(times) > 1 and ups <= 1
