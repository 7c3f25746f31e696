"""The failure rate of each bucket, and the band beside it."""

from datetime import timedelta

import pandas as pd
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.control_limits import control_limits
from aigc_data.analysis.failure_rate_over_time import RateOverTime, failure_rate_over_time
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.analysis.history import ended, many, near, values
from tests.tasks import NOON, after

DAY = timedelta(days=1)
COLUMNS = [
    "bucket_at", "bucket_until", "incomplete", "tasks", "ended", "failed", "open",
    "rate", "low", "high", "usual", "usual_low", "usual_high",
]  # fmt: skip


def over(db: DuckDBPyConnection, since: float, until: float, zone: str = "UTC") -> RateOverTime:
    """The window between so many seconds after NOON, which is also when one looks."""
    window = TaskFilter(after(since), after(until))
    return failure_rate_over_time(db, window, zone, now=after(until))


def filled(found: RateOverTime) -> pd.DataFrame:
    return found.frame[found.frame["tasks"] > 0].reset_index(drop=True)


def test_a_bucket_counts_what_was_created_in_it(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            *(ended(3600, 10, failed=number < 1) for number in range(4)),
            *many(3, created=3600, status=TaskStatus.EXECUTING),
            *many(1, created=3600, status=TaskStatus.UNKNOWN),
            ended(2 * 3600, 10),
            *many(2, created=None, status=TaskStatus.FAILED),
        ],
        at=NOON,
    )
    found = over(db, 0, 86_400)
    sure = wilson(1, 4)
    assert sure is not None
    assert list(found.frame.columns) == COLUMNS
    assert len(found.frame) == 24
    rows = filled(found)
    assert values(rows[COLUMNS[3:10]]) == [
        (8, 4, 1, 3, 0.25, near(sure.low), near(sure.high)),
        (1, 1, 0, 0, 0.0, near(0.0), near(0.7934506856227626)),
    ]
    assert found.usual is None
    assert rows[COLUMNS[10:]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [("UTC", [(0, 3), (28, 1)]), ("Asia/Kathmandu", [(44, 1), (46, 2), (14, 1)])],
)
def test_short_buckets_hold_their_tasks_in_any_zone(
    store: Store, db: DuckDBPyConnection, zone: str, minutes: list[tuple[int, int]]
) -> None:
    store.save([ended(second, 1, failed=True) for second in (59, 60, 61, 1799)], at=NOON)
    rows = filled(over(db, 0, 3600, zone))
    assert [(at.minute, n) for at, n in values(rows[["bucket_at", "failed"]])] == minutes


def test_the_weeks_before_say_what_is_usual_for_each_bucket(
    store: Store, db: DuckDBPyConnection
) -> None:
    before = [ended(-1800 - 3600 * hour, 1, failed=hour % 5 == 0) for hour in range(72)]
    filling = [ended(-1800 - 3600 * hour, 1) for hour in range(72) for _ in range(9)]
    store.save([*before, *filling, *(ended(60, 1, failed=True) for _ in range(40))], at=NOON)
    found = over(db, 0, 86_400)
    assert found.usual is not None
    assert (found.usual.ended, found.usual.by_hour) == (720, False)
    [row] = points_of(filled(found))
    assert row["usual"] == near(15.5 / 721)
    assert row["usual_low"] == 0.0
    assert row["usual_high"] < row["low"] < row["rate"] == 1.0
    assert found.frame["usual"].notna().sum() == 1


def points_of(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def test_an_empty_store_and_tasks_without_a_time_have_empty_buckets(
    store: Store, db: DuckDBPyConnection
) -> None:
    assert over(db, 0, 86_400).frame["tasks"].sum() == 0
    store.save(many(3, created=None, status=TaskStatus.FAILED), at=NOON)
    undated = failure_rate_over_time(db, TaskFilter(undated=True), "UTC", now=NOON)
    assert (undated.frame["tasks"].sum(), len(undated.frame), undated.usual) == (0, 24, None)


def test_the_running_bucket_is_named_incomplete(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(0, 1), ended(3600 * 23, 1)], at=NOON)
    window = TaskFilter(NOON, NOON + DAY)
    frame = failure_rate_over_time(db, window, "UTC", now=after(3600 * 23.5)).frame
    assert list(frame["incomplete"]) == [False] * 23 + [True]


def test_without_a_history_the_window_has_control_limits_of_its_own(
    store: Store, db: DuckDBPyConnection
) -> None:
    hours = [(3, 97), (9, 191), (0, 50), (30, 370), (5, 85)]
    store.save(
        [
            ended(hour * 3600 + 60, 10, failed=at < failed)
            for hour, (failed, good) in enumerate(hours)
            for at in range(failed + good)
        ],
        at=NOON,
    )
    window = TaskFilter(since=NOON, until=after(24 * 3600))
    found = failure_rate_over_time(db, window, "UTC", after(24 * 3600))
    limits = control_limits([k for k, _ in hours], [k + good for k, good in hours])
    assert limits is not None
    assert (found.usual, found.limits and found.limits.widened) == (None, near(limits.widened))
    rows = found.frame[found.frame["ended"] > 0]
    assert rows["usual"].tolist() == [near(limits.centre)] * 5
    assert rows["usual_high"].tolist() == pytest.approx(limits.high)
    assert found.frame["usual_low"].notna().sum() == 5
