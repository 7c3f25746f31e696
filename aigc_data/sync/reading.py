"""Rows of an answer, turned into tasks; a broken row costs that row and nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from aigc_data.store.state import Quarantined
from aigc_data.task import Source, Task
from aigc_data.wire.raw_row import raw_row
from aigc_data.wire.value import BrokenRow


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of one answer became."""

    tasks: tuple[Task, ...]
    broken: tuple[Quarantined, ...]


def read_rows(
    rows: Iterable[object],
    read: Callable[[object], Task | None],
    *,
    account: str,
    source: Source,
    seen_at: datetime,
) -> Reading:
    """Return a task for each row that `read` makes one of; what it calls broken is kept aside."""
    tasks: list[Task] = []
    broken: list[Quarantined] = []
    for row in rows:
        try:
            task = read(row)
        except BrokenRow as error:
            broken.append(Quarantined(account, source, raw_row(row), str(error), seen_at))
        else:
            tasks += [task] if task is not None else []
    return Reading(tuple(tasks), tuple(broken))
