from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.cohort import STATUSES
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.store.store import Store
from tests.analysis.a_day import DAY, HISTORY, HOUR, at
from tests.analysis.history import near, task, values
from tests.tasks import NOON


def roughly(seconds: float) -> Any:
    """Return what equals a duration within half the width of its class."""
    return pytest.approx(seconds, rel=0.006)


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
