"""The store held against the simulated account: row by row, field by field."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.store import Store
from benchmarks.reliability.truth import Row, told

ON_ITS_WAY_S = 5.0
"""An answer is dated when it came; the cloud wrote it at most this long before."""
ALL_ROWS = """
SELECT *
FROM task
ORDER BY account, task_id
"""
ALL_SHOWN = """
SELECT *
FROM tasks
ORDER BY account, task_id
"""
ESTIMATES = ("scheduled_at", "finished_at")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as it should be."""

    task_id: str
    field: str
    stored: Any
    true: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and what differs."""

    rows: int
    fields: int
    estimates: int
    """Times in the store that the cloud never told, each held against its margin."""
    ends_told: int
    """Tasks that have ended whose end the store can say."""
    ended: int
    missing: tuple[str, ...]
    """IDs of tasks that the store does not have."""
    invented: tuple[str, ...]
    """IDs that the store has and the account does not."""
    duplicates: int
    differences: tuple[Difference, ...]

    @property
    def wrong(self) -> int:
        """Everything that is not as it should be, counted."""
        found = (self.missing, self.invented, self.differences)
        return self.duplicates + sum(map(len, found))


def compare(store: Store, cloud: SimulatorServer, until: float) -> Comparison:
    """Return how the store differs from what the account can tell.

    Every task created by `until` (Unix seconds) must be there, and none that was never created. A
    status is held against the truth at the moment at which the cloud was asked.
    """
    rows = stored(store)
    true = {task.task_id: task for task in cloud.account.tasks(time.time())}
    due = {task_id for task_id, task in true.items() if task.created <= until}
    kept = {row["task_id"]: row for row in rows}
    pairs = [(row, true[task_id]) for task_id, row in kept.items() if task_id in true]
    checks = [check for row, task in pairs for check in _checks(row, task, cloud.endpoint)]
    ended = [row for row, _ in pairs if row["status"] in {"successful", "failed"}]
    return Comparison(
        rows=len(pairs),
        fields=len(checks),
        estimates=sum(1 for row, _ in pairs for name in ESTIMATES if row[f"{name}_margin_s"]),
        ends_told=sum(row["finished_at"] is not None for row in ended),
        ended=len(ended),
        missing=tuple(sorted(due - kept.keys())),
        invented=tuple(sorted(kept.keys() - true.keys())),
        duplicates=len(rows) - len(kept),
        differences=tuple(check for check in checks if check.stored != check.true),
    )


def stored(store: Store) -> list[Row]:
    """Return the rows of the store's own table, evidence and all."""
    with store.cursor() as db:
        return _rows(db.execute(ALL_ROWS).to_arrow_table().to_pylist())


def unpublished(store: Store) -> int:
    """Return how many rows of the store and of its published files are not the same."""
    with store.cursor() as db:
        kept: list[Row] = db.execute(ALL_SHOWN).to_arrow_table().to_pylist()
    with open_published(published_folder(store.path)) as published, published.cursor() as db:
        shown: list[Row] = db.execute(ALL_SHOWN).to_arrow_table().to_pylist()
    same = sum(one == other for one, other in zip(kept, shown, strict=False))
    return max(len(kept), len(shown)) - same


def _rows(rows: Iterable[Row]) -> list[Row]:
    return [row | {"result_urls": list(row["result_urls"])} for row in rows]


def _checks(row: Row, task: SimulatedTask, endpoint: str) -> Iterator[Difference]:
    """Yield what is stored beside what is true, of every field."""
    true = _true(row, task, endpoint)
    for name, value in true.items():
        yield Difference(task.task_id, name, row[name], value)
    yield from _times(row, task)
    yield Difference(task.task_id, "sources", _unseen(row, task), set())


def _true(row: Row, task: SimulatedTask, endpoint: str) -> Row:
    """Return the truth at the time of the answer, or just before it where that is what came."""
    seen: datetime | None = row["status_seen_at"]
    if seen is None:
        return told(task, task.created, endpoint)
    latest, earlier = (
        told(task, seen.timestamp() - late, endpoint) for late in (0.0, ON_ITS_WAY_S)
    )
    return earlier if row["raw_status"] == earlier["raw_status"] else latest


def _times(row: Row, task: SimulatedTask) -> Iterator[Difference]:
    """Yield for each time whether the truth lies within its margin; of an exact one it is 0."""
    for name, true in zip(ESTIMATES, (task.scheduled_at, task.finished_at), strict=True):
        stored, margin = row[name], row[f"{name}_margin_s"]
        if stored is None:
            continue
        off = None if true is None else abs((stored - true).total_seconds())
        outside = off is None or off > margin
        yield Difference(task.task_id, name, (stored, margin) if outside else true, true)


def _unseen(row: Row, task: SimulatedTask) -> set[str]:
    """Return the sources that must have seen the task and are not named."""
    scenario = task.kind == "scenario"
    return ({"task_list"} if scenario else {"cloudaudit", "generation"}) - set(row["sources"])
