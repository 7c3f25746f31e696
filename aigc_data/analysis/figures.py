"""The figures that decide."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from duckdb import DuckDBPyConnection

from aigc_data.analysis import durations
from aigc_data.analysis.cohort import Amount, Cohort, read_total
from aigc_data.analysis.durations import DurationClasses, Lasting
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.read_once import read_once
from aigc_data.analysis.stats import Interval, wilson


@dataclass(frozen=True, slots=True)
class OpenNow:
    """What waits and executes, of all that a filter selects at any time."""

    waiting: int
    executing: int
    oldest_waiting_at: datetime | None
    oldest_executing_at: datetime | None
    """`created_at` of the oldest, UTC."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the overview says of a filter's tasks. A rate without a task is None."""

    tasks: int
    """The cohort: tasks created in the window."""
    successful: int
    failed: int
    unknown: int
    open_in_cohort: int
    """Waiting or executing, of the cohort: their end may still change the rates."""
    success_rate: float | None
    """successful / (successful + failed)"""
    failure_rate: float | None
    """failed / (successful + failed)"""
    failure_interval: Interval | None
    """95 %, Wilson."""
    waiting_now: int
    executing_now: int
    """Of all that the filter selects at any time, not of the window only."""
    oldest_waiting_at: datetime | None
    oldest_executing_at: datetime | None
    """`created_at` of the oldest, UTC."""
    median_s: float | None
    p95_s: float | None
    """Creation to end of the ended tasks, seconds, where known well enough (`durations`)."""
    n_duration: int
    """How many tasks median and p95 speak of."""
    inexact_durations: int
    """Ended tasks left out of median and p95, because their end is not known well enough."""
    by_kind: tuple[Lasting, ...]
    """The same for each kind that has such tasks, most of them first."""
    images_made: int
    """Sum of `image_count` of successful images; one that does not say made one."""
    images_without_count: int
    """How many of those were counted as one."""
    video_seconds_made: float
    """Sum of `video_duration_s` of successful videos, seconds; one that does not say adds 0."""
    videos_without_duration: int
    """How many of those added nothing."""

    @property
    def ended(self) -> int:
        """Tasks that the rates speak of."""
        return self.successful + self.failed

    @property
    def oldest_open_at(self) -> datetime | None:
        """`created_at` of the oldest task that waits or executes now, UTC."""
        known = (at for at in (self.oldest_waiting_at, self.oldest_executing_at) if at)
        return min(known, default=None)


def figures(db: DuckDBPyConnection, task_filter: TaskFilter) -> Figures:
    """Return the figures of a filter; call it with `task_filter.before()` too, to compare."""
    opened = open_now(db, task_filter)
    with read_once(db, task_filter) as rest:
        cohort, total = read_total(db, rest), durations.read_classes(db, rest, "total")
    return figures_of(cohort, total, opened)


def figures_of(cohort: Cohort, total: DurationClasses, now: OpenNow) -> Figures:
    """Return the figures that these counts make."""
    counts, lasting = cohort.total(), durations.overall(total)
    successful, failed, ended = counts.successful, counts.failed, counts.ended
    return Figures(
        tasks=counts.tasks,
        successful=successful,
        failed=failed,
        unknown=counts.unknown,
        open_in_cohort=counts.open,
        success_rate=successful / ended if ended else None,
        failure_rate=failed / ended if ended else None,
        failure_interval=wilson(failed, ended),
        waiting_now=now.waiting,
        executing_now=now.executing,
        oldest_waiting_at=now.oldest_waiting_at,
        oldest_executing_at=now.oldest_executing_at,
        median_s=lasting.median_s,
        p95_s=lasting.p95_s,
        n_duration=lasting.n,
        inexact_durations=ended - lasting.n,
        by_kind=durations.by_kind(total, cohort.models),
        images_made=int(_made(cohort, "image", cohort.images + cohort.without_count)),
        images_without_count=int(_made(cohort, "image", cohort.without_count)),
        video_seconds_made=_made(cohort, "video", cohort.seconds),
        videos_without_duration=int(_made(cohort, "video", cohort.without_duration)),
    )


def _made(cohort: Cohort, kind: str, amount: Amount) -> float:
    return float(cohort.made(kind, amount, np.zeros_like(cohort.slot), 1)[0])


def open_now(db: DuckDBPyConnection, task_filter: TaskFilter) -> OpenNow:
    """Return what is open of a filter's tasks, whenever they were created."""
    where, parameters = task_filter.at_any_time().where()
    [(waiting, executing, *oldest)] = db.execute(
        OPEN_NOW.format(where=where), parameters
    ).fetchall()
    return OpenNow(waiting, executing, *(at and at.astimezone(UTC) for at in oldest))


OPEN_NOW = """
SELECT
    count(*) FILTER (WHERE status = 'waiting'),
    count(*) FILTER (WHERE status = 'executing'),
    min(created_at) FILTER (WHERE status = 'waiting'),
    min(created_at) FILTER (WHERE status = 'executing')
FROM tasks
WHERE status IN ('waiting', 'executing')
    AND {where}
"""
