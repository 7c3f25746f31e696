"""The figures that decide, and their shape over time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import IN_BUCKETS_SQL, SLOTS_SQL, Buckets, for_filter
from aigc_data.analysis.filter import KIND_SQL, TaskFilter
from aigc_data.analysis.percentiles import classes_sql, middle_sql, percentile_sql, placed_sql
from aigc_data.analysis.rows import rows
from aigc_data.analysis.stats import Interval, rate_sql, wilson


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


STATUSES = ("waiting", "executing", "successful", "failed", "unknown")
"""The console's order, and unknown."""


def figures(db: DuckDBPyConnection, task_filter: TaskFilter) -> Figures:
    """Return the figures of a filter; call it with `task_filter.before()` too, to compare."""
    cohort = _cohort(db, task_filter)
    overall, *kinds = _durations(db, task_filter)
    return Figures(
        **cohort,
        **_now(db, task_filter),
        median_s=overall.median_s,
        p95_s=overall.p95_s,
        n_duration=overall.n,
        inexact_durations=cohort["successful"] + cohort["failed"] - overall.n,
        by_kind=tuple(kinds),
    )


def figures_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> pd.DataFrame:
    """Return the figures of each bucket, a row each and none left out, for sparklines.

    Columns: bucket_at, bucket_until (in the zone), incomplete, tasks, ended, failed,
    failure_rate (0..1, NaN where none ended), median_s and p95_s (those of one of the tasks, and
    the middle of its class, one percent wide; NaN where none), images, video_seconds.
    """
    buckets = for_filter(db, task_filter, zone, now)
    frame = _in_buckets(db, FIGURES_OVER_TIME, task_filter, buckets)
    whole = buckets.frame().merge(frame, on="bucket", how="left").drop(columns="bucket")
    counts = ["tasks", "ended", "failed", "images"]
    whole[counts] = whole[counts].fillna(0).astype("int64")
    whole["video_seconds"] = whole["video_seconds"].fillna(0.0)
    return whole


def status_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> pd.DataFrame:
    """Return how many tasks of each bucket have each of `STATUSES`, zeros included.

    Columns: bucket_at, bucket_until (in the zone), status, tasks, incomplete. A task without a
    creation time is in no bucket.
    """
    buckets = for_filter(db, task_filter, zone, now)
    frame = _in_buckets(db, STATUS_OVER_TIME, task_filter, buckets)
    every = buckets.frame().merge(
        pd.DataFrame({"status": list(STATUSES)}, dtype="str"), how="cross"
    )
    whole = every.merge(frame, on=["bucket", "status"], how="left")
    whole["tasks"] = whole["tasks"].fillna(0).astype("int64")
    return whole[["bucket_at", "bucket_until", "status", "tasks", "incomplete"]]


def day_by_hour(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> pd.DataFrame:
    """Return the tasks created in each hour of each day of the window, in the zone.

    Columns: day (date), hour (0..23), tasks, ended, failed, rate (failed/ended, NaN where none
    ended); 24 rows a day. An hour that the clocks repeat holds both.
    """
    where, parameters = task_filter.where()
    slots = db.execute(QUARTER_HOURS.format(where=where), parameters).df()
    clock = pd.to_datetime(slots["quarter"] * 900, unit="s", utc=True).dt.tz_convert(zone)
    hours = slots.drop(columns="quarter").groupby([clock.dt.date, clock.dt.hour]).sum()
    days = _days(for_filter(db, task_filter, zone, now), set(clock.dt.date))
    every = pd.MultiIndex.from_product([days, range(24)], names=["day", "hour"])
    whole = hours.reindex(every, fill_value=0).astype("int64").reset_index()
    whole["rate"] = whole["failed"] / whole["ended"].where(whole["ended"] > 0)
    return whole


COHORT = f"""
WITH counted AS (
    SELECT
        model_no,
        status,
        count(*) AS tasks,
        sum(image_count) AS images,
        count(image_count) AS with_count,
        sum(video_duration_s) AS seconds,
        count(video_duration_s) AS with_duration
    FROM task
    WHERE {{where}}
    GROUP BY model_no, status
)
SELECT
    {KIND_SQL} AS kind,
    status,
    sum(tasks)::BIGINT AS tasks,
    (coalesce(sum(images), 0) + sum(tasks) - sum(with_count))::BIGINT AS images,
    (sum(tasks) - sum(with_count))::BIGINT AS without_count,
    coalesce(sum(seconds), 0)::DOUBLE AS seconds,
    (sum(tasks) - sum(with_duration))::BIGINT AS without_duration
FROM counted
JOIN model USING (model_no)
GROUP BY ALL
ORDER BY kind, status
"""
"""A small cube, summed up in Python: a FILTER for each figure takes three times as long."""

DURATIONS = f"""
WITH models AS (
    SELECT model_no, {classes_sql("total")}
    FROM task
    WHERE total_class IS NOT NULL
        AND {{where}}
    GROUP BY model_no, total_class
),
classes AS (
    SELECT
        grouping(kind) = 1 AS overall,
        kind,
        class,
        sum(n) AS n,
        min(low) AS low,
        max(high) AS high
    FROM models
    JOIN model USING (model_no)
    GROUP BY GROUPING SETS ((kind, class), (class))
),
placed AS ({placed_sql("classes", "overall, kind")})
SELECT
    overall,
    {KIND_SQL} AS kind,
    sum(n)::BIGINT AS n,
    {percentile_sql(0.5)} AS median_s,
    {percentile_sql(0.95)} AS p95_s
FROM placed
GROUP BY ALL
ORDER BY overall DESC, n DESC, kind
"""

NOW = """
SELECT
    count(*) FILTER (WHERE status = 'waiting') AS waiting_now,
    count(*) FILTER (WHERE status = 'executing') AS executing_now,
    min(created_at) FILTER (WHERE status = 'waiting') AS oldest_waiting_at,
    min(created_at) FILTER (WHERE status = 'executing') AS oldest_executing_at
FROM tasks
WHERE status IN ('waiting', 'executing')
    AND {where}
"""

FIGURES_OVER_TIME = f"""
WITH {SLOTS_SQL},
counted AS (
    SELECT
        {{slot}} AS slot,
        kind,
        status,
        count(*) AS tasks,
        sum(coalesce(image_count, 1)) AS images,
        sum(video_duration_s) AS seconds
    FROM task
    WHERE {IN_BUCKETS_SQL}
        AND {{where}}
    GROUP BY ALL
),
figures AS (
    SELECT
        bucket,
        sum(tasks)::BIGINT AS tasks,
        coalesce(sum(tasks) FILTER (status IN ('successful', 'failed')), 0)::BIGINT AS ended,
        coalesce(sum(tasks) FILTER (status = 'failed'), 0)::BIGINT AS failed,
        coalesce(sum(images) FILTER (kind = 'image' AND status = 'successful'), 0)::BIGINT
            AS images,
        coalesce(sum(seconds) FILTER (kind = 'video' AND status = 'successful'), 0)
            AS video_seconds
    FROM counted
    JOIN slots USING (slot)
    GROUP BY bucket
),
times AS (
    SELECT bucket, quantile_disc(total_class, [0.5, 0.95]) AS class
    FROM task
    JOIN slots ON slot = {{slot}}
    WHERE total_class IS NOT NULL
        AND {IN_BUCKETS_SQL}
        AND {{where}}
    GROUP BY bucket
)
SELECT
    bucket,
    tasks,
    ended,
    failed,
    {rate_sql("failed", "ended")} AS failure_rate,
    {middle_sql("class[1]")} AS median_s,
    {middle_sql("class[2]")} AS p95_s,
    images,
    video_seconds
FROM figures
LEFT JOIN times USING (bucket)
"""

STATUS_OVER_TIME = f"""
WITH {SLOTS_SQL},
counted AS (
    SELECT {{slot}} AS slot, status, count(*) AS tasks
    FROM task
    WHERE {IN_BUCKETS_SQL}
        AND {{where}}
    GROUP BY ALL
)
SELECT bucket, status, sum(tasks)::BIGINT AS tasks
FROM counted
JOIN slots USING (slot)
GROUP BY bucket, status
"""

QUARTER_HOURS = """
WITH counted AS (
    SELECT quarter_hour, status, count(*) AS tasks
    FROM task
    WHERE quarter_hour IS NOT NULL
        AND {where}
    GROUP BY ALL
)
SELECT
    quarter_hour AS quarter,
    sum(tasks)::BIGINT AS tasks,
    coalesce(sum(tasks) FILTER (status IN ('successful', 'failed')), 0)::BIGINT AS ended,
    coalesce(sum(tasks) FILTER (status = 'failed'), 0)::BIGINT AS failed
FROM counted
GROUP BY quarter_hour
"""
"""No zone's clock differs from UTC by other than whole quarters of an hour."""


def _cohort(db: DuckDBPyConnection, task_filter: TaskFilter) -> dict[str, Any]:
    """Return the fields of `Figures` that count the window's tasks and what they made."""
    where, parameters = task_filter.where()
    cube = rows(db, COHORT.format(where=where), parameters)
    by_status = {status: int(_sum(cube, "tasks", status=status)) for status in STATUSES}
    images = {"kind": "image", "status": "successful"}
    videos = {"kind": "video", "status": "successful"}
    return _rates(by_status["successful"], by_status["failed"]) | {
        "tasks": sum(by_status.values()),
        "unknown": by_status["unknown"],
        "open_in_cohort": by_status["waiting"] + by_status["executing"],
        "images_made": int(_sum(cube, "images", **images)),
        "images_without_count": int(_sum(cube, "without_count", **images)),
        "video_seconds_made": _sum(cube, "seconds", **videos),
        "videos_without_duration": int(_sum(cube, "without_duration", **videos)),
    }


def _sum(cube: list[dict[str, Any]], name: str, **chosen: str) -> float:
    """Return the sum of a column over the rows of these values."""
    return float(sum(row[name] for row in cube if chosen.items() <= row.items()))


def _rates(successful: int, failed: int) -> dict[str, Any]:
    ended = successful + failed
    return {
        "successful": successful,
        "failed": failed,
        "success_rate": successful / ended if ended else None,
        "failure_rate": failed / ended if ended else None,
        "failure_interval": wilson(failed, ended),
    }


def _durations(db: DuckDBPyConnection, task_filter: TaskFilter) -> tuple[KindDuration, ...]:
    """Return the durations of all kinds as one, whose name is "", and then of each."""
    where, parameters = task_filter.where()
    found = rows(db, DURATIONS.format(where=where), parameters)
    names = ("kind", "n", "median_s", "p95_s")
    durations = [KindDuration(*(row[name] for name in names)) for row in found]
    return tuple(durations) or (KindDuration("", 0, None, None),)


def _now(db: DuckDBPyConnection, task_filter: TaskFilter) -> dict[str, Any]:
    """Return the fields of `Figures` that speak of now."""
    where, parameters = task_filter.at_any_time().where()
    (row,) = rows(db, NOW.format(where=where), parameters)
    for name in ("oldest_waiting_at", "oldest_executing_at"):
        row[name] = row[name] and row[name].astimezone(UTC)
    return row


def _in_buckets(
    db: DuckDBPyConnection, sql: str, task_filter: TaskFilter, buckets: Buckets
) -> pd.DataFrame:
    where, parameters = task_filter.where()
    asked = sql.format(where=where, slot=buckets.slot_sql)
    return db.execute(asked, parameters | buckets.parameters()).df()


def _days(buckets: Buckets, seen: set[date]) -> list[date]:
    """Return each day of the window up to now, and to the last one that has tasks."""
    zone = ZoneInfo(buckets.zone)
    first = buckets.since.astimezone(zone).date()
    last = max(buckets.since, buckets.until - timedelta(microseconds=1)).astimezone(zone).date()
    known = {first, last, *seen}
    length = (max(known) - min(known)).days
    return [min(known) + timedelta(days=number) for number in range(length + 1)]
