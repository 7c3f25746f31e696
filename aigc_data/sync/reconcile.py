"""Reading what the cloud billed, which the tasks of the other sources are held against.

All regions are asked at once, for the cloud would tell of one alone, and so their sum is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aigc_data.store.state import Quarantined
from aigc_data.sync.bench import Bench
from aigc_data.sync.bill import CHECKPOINT, Bill, Days, bill_of
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading
from aigc_data.task import Source
from aigc_data.tencent.errors import CloudError, InvalidRequest
from aigc_data.tencent.mps import USAGE_REGIONS, Mps
from aigc_data.wire.raw_row import raw_row
from aigc_data.wire.usage import UsageDay, entries, from_entry
from aigc_data.wire.value import BrokenRow


@dataclass(slots=True)
class BillReading:
    """One round's reading of the bill; most rounds find that none is due."""

    bench: Bench
    mps: Mps
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.USAGE))
    _regions: tuple[str, ...] = USAGE_REGIONS

    def run(self) -> bool:
        """Read what is due; return whether all of it was read. Faults go into the outcome."""
        bench = self.bench
        kept = bench.store.checkpoint(bench.account, Source.USAGE, CHECKPOINT)
        steps = bill_of(kept).steps(bench.clock())
        if not steps:
            return True
        done = self._read(steps)
        bench.settle(self.outcome, share=None if self.outcome.error else done / len(steps))
        return done == len(steps)

    def _read(self, steps: list[tuple[Days, Bill]]) -> int:
        """Return how many steps were taken before the round was over or the cloud failed."""
        for taken, (days, bill) in enumerate(steps):
            if self.bench.over:
                return taken
            try:
                rows = self._rows(days)
            except CloudError as error:
                self.outcome.error = error
                return taken
            self._keep(rows, bill, (taken + 1) / len(steps))
        return len(steps)

    def _rows(self, days: Days) -> list[dict[str, Any]]:
        """Return the answer; where a site lacks some region, the answers of those that it has."""
        since, until = days.since, min(days.until, self.bench.clock())
        try:
            return self.mps.usage(since, until, regions=self._regions)
        except InvalidRequest as refused:
            self._regions, rows = self._each_region(since, until, refused)
            return rows

    def _each_region(
        self, since: datetime, until: datetime, refused: InvalidRequest
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        """Return the regions that answer and what they say; raises where none of them does."""
        answers: dict[str, list[dict[str, Any]]] = {}
        for region in self._regions:
            try:
                answers[region] = self.mps.usage(since, until, regions=(region,))
            except InvalidRequest:
                continue
        if not answers:
            raise refused
        return tuple(answers), [row for rows in answers.values() for row in rows]

    def _keep(self, rows: Iterable[object], bill: Bill, share: float) -> None:
        bench, read_at = self.bench, self.bench.clock()
        usage: list[UsageDay] = []
        broken: list[Quarantined] = []
        for entry in entries(rows):
            try:
                usage.append(from_entry(entry, account=bench.account, read_at=read_at))
            except BrokenRow as error:
                raw = raw_row(entry)
                broken.append(Quarantined(bench.account, Source.USAGE, raw, str(error), read_at))
        bench.keep(
            Reading((), tuple(broken)),
            self.outcome,
            share=share,
            checkpoints=[bill.checkpoint(bench.account)],
            usage=tuple(_summed(usage)),
        )


def _summed(days: Iterable[UsageDay]) -> Iterator[UsageDay]:
    """Yield each day's total, and its parts of which there is any, summed over the regions."""
    sums: dict[tuple[object, ...], UsageDay] = {}
    for day in days:
        key = (day.day, day.kind, day.specification)
        known = sums.get(key)
        sums[key] = day if known is None else _added(known, day)
    return (day for day in sums.values() if day.specification is None or day.tasks or day.amount)


def _added(one: UsageDay, other: UsageDay) -> UsageDay:
    return replace(one, tasks=one.tasks + other.tasks, amount=one.amount + other.amount)
