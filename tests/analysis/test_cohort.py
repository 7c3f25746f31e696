from datetime import timedelta

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import choose
from aigc_data.analysis.cohort import Counts, Model, read_cohort, read_total
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.store import Store
from tests.analysis.a_day import DAY, HISTORY, HOUR
from tests.tasks import NOON

HOUR_US = 3_600_000_000


@pytest.mark.parametrize(
    ("zone", "length", "slot_us"),
    [
        ("UTC", 24 * HOUR, HOUR_US),
        ("Asia/Kolkata", 24 * HOUR, HOUR_US // 2),
        ("Asia/Kathmandu", 7 * 24 * HOUR, HOUR_US // 4),
        ("UTC", timedelta(minutes=48), 120_000_000),
    ],
)
def test_a_slot_lies_within_one_bucket_and_one_hour_of_the_clock(
    db: DuckDBPyConnection, zone: str, length: timedelta, slot_us: int
) -> None:
    buckets = choose(NOON, NOON + length, zone, NOON + length)
    assert read_cohort(db, TaskFilter(NOON, NOON + length), buckets).slot_us == slot_us


def test_a_model_has_its_counts_whatever_the_hour(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    cohort = read_cohort(db, DAY, choose(NOON, NOON + 24 * HOUR, "UTC", NOON + 24 * HOUR))
    found = {cohort.models[at]: counts for at, counts in cohort.by_model().items()}
    assert found == {
        Model("Hunyuan 3.0", "image"): Counts(0, 0, 2, 1, 0),
        Model("Kling 3.0", "video"): Counts(1, 1, 2, 0, 0),
        Model("", ""): Counts(0, 0, 0, 0, 1),
    }


def test_a_total_holds_what_has_no_creation_time(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    assert read_total(db, TaskFilter()).total() == Counts(2, 2, 4, 1, 1)
    assert read_total(db, DAY).total() == Counts(1, 1, 4, 1, 1)


def test_counts_say_what_has_ended_and_what_is_open() -> None:
    counts = Counts(1, 2, 4, 8, 16)
    assert (counts.tasks, counts.ended, counts.open) == (31, 12, 3)
