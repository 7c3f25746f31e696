"""The tasks created in a window, counted once for all that an overview says of them."""

from dataclasses import dataclass
from math import gcd
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import QUARTER_US, Buckets
from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.rows import arrays

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Amount = Whole | Real

STATUSES: Final = ("waiting", "executing", "successful", "failed", "unknown")
"""The console's order, and unknown."""


class Model(NamedTuple):
    """A model of a kind; the empty texts where not known."""

    model: str
    kind: str


class Counts(NamedTuple):
    """How many tasks have each of STATUSES."""

    waiting: int
    executing: int
    successful: int
    failed: int
    unknown: int

    @property
    def tasks(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def ended(self) -> int:
        """Those that a rate is of."""
        return self.successful + self.failed

    @property
    def open(self) -> int:
        """Those whose end may still change a rate."""
        return self.waiting + self.executing


@dataclass(frozen=True, slots=True)
class Cohort:
    """Counts by time, model and status, from which every other count of the window is a sum.

    Arrays of one length, an entry for each slot, model and status that has a task.
    """

    slot: Whole
    """In `slot_us` since 1970; `UNDATED` without a creation time."""
    model_no: Whole
    """The store's number of a model of a kind; a key of `models`."""
    status: Whole
    """Its place in STATUSES."""
    tasks: Whole
    images: Whole
    """Of those that say how many; the others are `without_count`."""
    without_count: Whole
    seconds: Real
    """Of video, of those that say how long; the others are `without_duration`."""
    without_duration: Whole
    models: dict[int, Model]
    slot_us: int
    """The length of a slot, microseconds."""

    def statuses(self, at: Whole, size: int) -> Whole:
        """Return how many have each of STATUSES at each of `size` places: `at` says whose is where.

        A place below 0 is none. The answer has a row for each place and a column for each status.
        """
        inside = at >= 0
        cell = at[inside] * len(STATUSES) + self.status[inside]
        counts = np.bincount(cell, self.tasks[inside], size * len(STATUSES))
        return counts.astype(np.int64).reshape(size, len(STATUSES))

    def made(self, kind: str, amount: Amount, at: Whole, size: int) -> Real:
        """Return the sum of an amount over the successful tasks of a kind, at each place."""
        inside = (at >= 0) & (self.status == SUCCESSFUL) & self.of_kind(kind)
        return np.bincount(at[inside], amount[inside], size).astype(np.float64)

    def of_kind(self, kind: str) -> npt.NDArray[np.bool_]:
        """Return which entries are of a kind."""
        numbers = [number for number, model in self.models.items() if model.kind == kind]
        return np.isin(self.model_no, numbers)

    def by_model(self) -> dict[int, Counts]:
        """Return the counts of each model that has a task, by its number."""
        numbers, at = np.unique(self.model_no, return_inverse=True)
        rows = self.statuses(at, len(numbers)).tolist()
        return {number: Counts(*row) for number, row in zip(numbers.tolist(), rows, strict=True)}

    def total(self) -> Counts:
        """Return the counts of all tasks."""
        return Counts(*self.statuses(np.zeros_like(self.slot), 1)[0].tolist())

    def in_buckets(self, buckets: Buckets) -> Whole:
        """Return the number of each entry's bucket, -1 where it is in none."""
        edges = [edge // self.slot_us for edge in buckets.edges_us]
        at = np.searchsorted(edges, self.slot, side="right") - 1
        return np.where(at < len(edges) - 1, at, -1)


def read_cohort(db: DuckDBPyConnection, task_filter: TaskFilter, buckets: Buckets) -> Cohort:
    """Return the counts of a filter's tasks, by slots of which each bucket holds whole ones.

    A slot lies within one hour of the clock of the buckets' zone, too.
    """
    slot_us = gcd(HOUR_US, *buckets.edges_us)
    return _read(db, task_filter, slot_us, _slot_sql(slot_us))


def read_total(db: DuckDBPyConnection, task_filter: TaskFilter) -> Cohort:
    """Return the counts of a filter's tasks by model and status, whenever they were created."""
    return _read(db, task_filter, HOUR_US, str(UNDATED))


def read_models(db: DuckDBPyConnection) -> dict[int, Model]:
    """Return each model of a kind by the store's number of it."""
    return {number: Model(model, kind) for number, model, kind in db.execute(MODELS).fetchall()}


COHORT: Final = """
SELECT
    {slot} AS slot,
    model_no,
    status,
    count(*) AS tasks,
    count(image_count) AS with_count,
    sum(image_count)::BIGINT AS images,
    count(video_duration_s) AS with_duration,
    sum(video_duration_s) AS seconds
FROM task
WHERE {where}
GROUP BY ALL
"""
NUMBERED: Final = f"""
SELECT
    coalesce(slot, $undated)::BIGINT AS slot,
    model_no::BIGINT AS model_no,
    (list_position({list(STATUSES)}, status) - 1)::BIGINT AS status,
    tasks,
    coalesce(images, 0) AS images,
    tasks - with_count AS without_count,
    coalesce(seconds, 0) AS seconds,
    tasks - with_duration AS without_duration
FROM ({COHORT})
"""
"""One scan; what is read is numbers alone, for what is summed after."""

MODELS: Final = f"""
SELECT model_no, {MODEL_SQL}, {KIND_SQL}
FROM model
"""

SUCCESSFUL: Final = STATUSES.index("successful")
FAILED: Final = STATUSES.index("failed")
UNDATED: Final = -1
HOUR_US: Final = 3_600_000_000


def _read(db: DuckDBPyConnection, task_filter: TaskFilter, slot_us: int, slot: str) -> Cohort:
    where, parameters = task_filter.where()
    asked = NUMBERED.format(where=where, slot=slot)
    found = arrays(db, asked, parameters | {"undated": UNDATED})
    return Cohort(**found, models=read_models(db), slot_us=slot_us)


def _slot_sql(slot_us: int) -> str:
    """Return the number of a task's slot: by the quarter of an hour that the store keeps, if so."""
    if slot_us % QUARTER_US == 0:
        return f"quarter_hour // {slot_us // QUARTER_US}"
    return f"epoch_us(created_at) // {slot_us}"
