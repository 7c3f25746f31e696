from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.cohort import STATUSES
from aigc_data.analysis.durations import Lasting
from aigc_data.analysis.figures import Figures, figures
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, many, near, polled, task, values
from tests.tasks import NOON, after

HOUR = timedelta(hours=1)
DAY = TaskFilter(NOON, NOON + 24 * HOUR)
NOTHING = Figures(
    tasks=0,
    successful=0,
    failed=0,
    unknown=0,
    open_in_cohort=0,
    success_rate=None,
    failure_rate=None,
    failure_interval=None,
    waiting_now=0,
    executing_now=0,
    oldest_waiting_at=None,
    oldest_executing_at=None,
    median_s=None,
    p95_s=None,
    n_duration=0,
    inexact_durations=0,
    by_kind=(),
    images_made=0,
    images_without_count=0,
    video_seconds_made=0.0,
    videos_without_duration=0,
)
HISTORY = [
    ended(0, 10, image_count=4, **HUNYUAN),
    ended(60, 20, **HUNYUAN),
    ended(120, 30, failed=True, image_count=1, **HUNYUAN),
    ended(3600, 100, video_duration_s=5.0, **KLING),
    ended(3700, 200, **KLING),
    task(7200, status=TaskStatus.WAITING, **KLING),
    task(7300, status=TaskStatus.EXECUTING, **KLING),
    task(7400, status=TaskStatus.UNKNOWN, kind=None),
    task(-7200, status=TaskStatus.WAITING, **KLING),
    task(None, status=TaskStatus.EXECUTING, **HUNYUAN),
]


def roughly(seconds: float) -> Any:
    """Return what equals a duration within half the width of its class."""
    return pytest.approx(seconds, rel=0.006)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_empty_store_has_no_rates_and_no_durations(db: DuckDBPyConnection) -> None:
    assert figures(db, TaskFilter()) == NOTHING
    assert figures(db, DAY) == NOTHING


def test_the_figures_of_a_day(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    assert figures(db, DAY) == Figures(
        tasks=8,
        successful=4,
        failed=1,
        unknown=1,
        open_in_cohort=2,
        success_rate=0.8,
        failure_rate=0.2,
        failure_interval=wilson(1, 5),
        waiting_now=2,
        executing_now=2,
        oldest_waiting_at=after(-7200),
        oldest_executing_at=after(7300),
        median_s=30.0,
        p95_s=near(180.0),
        n_duration=5,
        inexact_durations=0,
        by_kind=(
            Lasting("image", 3, 20.0, near(29.0)),
            Lasting("video", 2, 150.0, near(195.0)),
        ),
        images_made=5,
        images_without_count=1,
        video_seconds_made=5.0,
        videos_without_duration=1,
    )


def test_the_oldest_open_task_is_the_older_of_the_two(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    assert figures(db, DAY).oldest_open_at == after(-7200)
    assert figures(db, TaskFilter(kinds=("image",))).oldest_open_at is None
    assert figures(db, DAY).ended == 5


def test_now_is_of_any_time_and_of_the_other_choices(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    past = TaskFilter(NOON - 240 * HOUR, NOON - 120 * HOUR, kinds=("video",))
    found = figures(db, past)
    assert (found.tasks, found.waiting_now, found.executing_now) == (0, 2, 1)
    failed = figures(db, TaskFilter(statuses=("failed",)))
    assert (failed.tasks, failed.waiting_now, failed.executing_now) == (1, 0, 0)


def test_one_task_that_failed_is_a_rate_of_one_with_its_width(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 7, failed=True)], at=NOON)
    found = figures(db, DAY)
    assert (found.tasks, found.success_rate, found.failure_rate) == (1, 0.0, 1.0)
    assert found.failure_interval == wilson(1, 1)
    assert (found.median_s, found.p95_s) == (7.0, 7.0)


def test_open_and_unknown_tasks_alone_have_no_rate(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*many(3, status=TaskStatus.WAITING), *many(2, status=TaskStatus.UNKNOWN)], at=NOON)
    found = figures(db, DAY)
    assert (found.open_in_cohort, found.unknown, found.ended) == (3, 2, 0)
    assert (found.success_rate, found.failure_rate, found.failure_interval) == (None, None, None)


def test_an_end_known_badly_takes_no_part_in_the_median(
    store: Store, db: DuckDBPyConnection
) -> None:
    exact, near, wide, far = (
        ended(0, 10), polled(0, 20, 5), polled(0, 400, 100), polled(0, 90, 60),
    )  # fmt: skip
    store.save([exact, near, wide, far, task(status=TaskStatus.SUCCESSFUL)], at=NOON)
    found = figures(db, DAY)
    assert (found.n_duration, found.inexact_durations, found.median_s) == (3, 2, 20.0)


def test_the_period_before_is_asked_the_same_way(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    before = DAY.before()
    assert before is not None
    assert (figures(db, before).tasks, figures(db, before).open_in_cohort) == (1, 1)


def test_figures_over_time_has_a_row_for_each_bucket(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "UTC", NOON + 2.5 * HOUR).figures_over_time
    assert list(frame.columns) == [
        "bucket_at", "bucket_until", "incomplete", "tasks", "ended", "failed", "failure_rate",
        "median_s", "p95_s", "images", "video_seconds",
    ]  # fmt: skip
    rows = values(frame)
    assert rows[0] == (
        NOON, NOON + HOUR, False, 3, 3, 1, near(1 / 3), roughly(20.0), roughly(29.0), 5, 0.0,
    )  # fmt: skip
    assert rows[1][:6] == (NOON + HOUR, NOON + 2 * HOUR, False, 2, 2, 0)
    assert rows[1][6:] == (0.0, roughly(150.0), roughly(195.0), 0, 5.0)
    assert rows[2] == (NOON + 2 * HOUR, NOON + 3 * HOUR, True, 3, 0, 0, None, None, None, 0, 0.0)
    assert {row[2:] for row in rows[3:]} == {(True, 0, 0, 0, None, None, None, 0, 0.0)}
    assert len(rows) == 24


def test_figures_over_time_of_an_empty_store_are_zeros(db: DuckDBPyConnection) -> None:
    frame = overview(db, DAY, "UTC").figures_over_time
    assert (len(frame), frame["tasks"].sum(), frame["failure_rate"].notna().sum()) == (24, 0, 0)


def test_status_over_time_has_no_holes(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "UTC", NOON + 2.5 * HOUR).status_over_time
    assert list(frame.columns) == ["bucket_at", "bucket_until", "status", "tasks", "incomplete"]
    rows = values(frame)
    assert rows[:5] == [
        (NOON, NOON + HOUR, status, tasks, False)
        for status, tasks in zip(STATUSES, (0, 0, 2, 1, 0), strict=True)
    ]
    assert rows[10:15] == [
        (NOON + 2 * HOUR, NOON + 3 * HOUR, status, tasks, True)
        for status, tasks in zip(STATUSES, (1, 1, 0, 0, 1), strict=True)
    ]
    assert (len(rows), frame["tasks"].sum()) == (24 * 5, 8)


def test_status_over_time_of_an_empty_store_is_a_day_of_zeros(db: DuckDBPyConnection) -> None:
    frame = overview(db, TaskFilter(), "Asia/Shanghai", NOON).status_over_time
    assert (len(frame), frame["tasks"].sum()) == (24 * 5, 0)
    assert str(frame["bucket_at"].dt.tz) == "Asia/Shanghai"


def test_buckets_over_a_change_of_the_clocks_hold_their_tasks(
    store: Store, db: DuckDBPyConnection
) -> None:
    times = ("2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z",
             "2026-10-25T23:00:00Z")  # fmt: skip
    store.save([task(at(time)) for time in times], at=NOON)
    month = TaskFilter(at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z"))
    frame = overview(db, month, "Europe/Berlin", at("2026-12-01T00:00:00Z")).status_over_time
    unknown = frame[(frame["status"] == "unknown") & (frame["tasks"] > 0)]
    assert [(day.day, tasks) for day, _, _, tasks, _ in values(unknown)] == [
        (24, 1), (25, 2), (26, 1),
    ]  # fmt: skip


def test_the_day_by_hour_map_is_in_the_viewers_zone(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "Asia/Kolkata", NOON + 24 * HOUR).day_by_hour
    assert list(frame.columns) == ["day", "hour", "tasks", "ended", "failed", "rate"]
    assert len(frame) == 2 * 24
    shown = [row for row in values(frame) if row[2]]
    assert shown == [
        (date(2026, 9, 14), 17, 3, 3, 1, near(1 / 3)),
        (date(2026, 9, 14), 18, 2, 2, 0, 0.0),
        (date(2026, 9, 14), 19, 3, 0, 0, None),
    ]


def test_the_hour_that_the_clocks_repeat_holds_both(store: Store, db: DuckDBPyConnection) -> None:
    times = ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-29T00:30:00Z",
             "2026-03-29T01:30:00Z")  # fmt: skip
    store.save([task(at(time)) for time in times], at=NOON)
    for begin, expected in (("2026-10-25", [(2, 2)]), ("2026-03-29", [(1, 1), (3, 1)])):
        since = at(f"{begin}T00:00:00Z")
        frame = overview(db, TaskFilter(since, since + 12 * HOUR), "Europe/Berlin").day_by_hour
        assert [(row[1], row[2]) for row in values(frame) if row[2]] == expected


def test_the_map_of_an_empty_store_is_the_last_day(db: DuckDBPyConnection) -> None:
    frame = overview(db, TaskFilter(), "UTC", NOON).day_by_hour
    assert sorted(set(frame["day"])) == [date(2026, 9, 13), date(2026, 9, 14)]
    assert (frame["tasks"].sum(), frame["rate"].notna().sum()) == (0, 0)


def test_counts_are_whole_numbers_and_times_bear_the_zone(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "Asia/Shanghai", NOON).status_over_time
    assert frame["tasks"].dtype == "int64"
    assert frame["bucket_at"].dtype == pd.DatetimeTZDtype("us", "Asia/Shanghai")
    assert overview(db, DAY, "UTC", NOON).day_by_hour["tasks"].dtype == "int64"


def test_a_video_makes_no_images_and_a_failed_one_no_seconds(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            ended(0, 9, failed=True, video_duration_s=8.0, **KLING),
            ended(0, 9, image_count=3, video_duration_s=8.0, **KLING),
            ended(0, 9, kind=TaskKind.SCENARIO, video_duration_s=60.0),
        ],
        at=NOON,
    )
    found = figures(db, DAY)
    assert (found.images_made, found.video_seconds_made) == (0, 8.0)
    assert (found.images_without_count, found.videos_without_duration) == (0, 0)


def test_a_window_in_utc_is_the_same_in_any_zone(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"):
        assert (
            overview(db, DAY, zone, datetime(2026, 9, 20, tzinfo=UTC))
            .status_over_time["tasks"]
            .sum()
            == 8
        )
        assert overview(db, DAY, zone).day_by_hour["tasks"].sum() == 8
