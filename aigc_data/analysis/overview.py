"""The figures that decide, and their shape over time."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import Buckets
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import Interval


@dataclass(frozen=True, slots=True)
class KindDuration:
    """How long finished tasks of a kind took from creation to end, seconds."""

    kind: str
    """`TaskKind` value; the empty text where it is not known."""
    n: int
    """How many tasks the percentiles speak of: those whose end is known well enough."""
    median_s: float | None
    p95_s: float | None


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
    by_kind: tuple[KindDuration, ...]
    """The same for each kind, most tasks first."""
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
    raise NotImplementedError


def figures_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, buckets: Buckets
) -> pd.DataFrame:
    """Return bucket_at, bucket_until (in the buckets' zone), incomplete, tasks, ended, failed,
    failure_rate (0..1, NaN where none ended), median_s (NaN where none), images, video_seconds:
    a row per bucket, none left out.
    """
    raise NotImplementedError


def status_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> pd.DataFrame:
    """Return bucket_at, bucket_until (in the zone), status, tasks, incomplete: a row for each
    bucket and each of the five statuses, none left out. Tasks without a creation time are in none.
    """
    raise NotImplementedError


def day_by_hour(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> pd.DataFrame:
    """Return day (date), hour (0..23), tasks, ended, failed, rate (failed/ended, NaN where none
    ended): 24 rows for each day of the window in the zone, by creation. An hour that the clocks
    repeat holds both.
    """
    raise NotImplementedError
