"""What is usual, learned from the weeks before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.usual_rate import LEAN, Usual, usual_rate
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.analysis.history import KLING, ended, near
from tests.tasks import NOON

HOUR = timedelta(hours=1)
UNTIL = NOON + timedelta(hours=12)
"""Midnight, UTC."""


def hourly(
    days: float, failed: int, of: int, *, ago: float = 0, **fields: object
) -> Iterator[Task]:
    """So many tasks in each hour of the days that end `ago` days before UNTIL."""
    first = UNTIL - timedelta(days=days + ago)
    for hour in range(round(days * 24)):
        for number in range(of):
            yield ended(first + hour * HOUR + timedelta(seconds=number), 1, failed=number < failed)


def learned(
    db: DuckDBPyConnection, step: timedelta = HOUR, zone: str = "UTC", **chosen: tuple[str, ...]
) -> Usual | None:
    return usual_rate(db, TaskFilter(**chosen), UNTIL, step, zone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "failed", "of"), [(1.5, 1, 9), (3, 1, 2)], ids=["too short", "too few"]
)
def test_a_history_too_short_or_of_too_few_tasks_tells_nothing(
    store: Store, db: DuckDBPyConnection, days: float, failed: int, of: int
) -> None:
    store.save(list(hourly(days, failed, of)), at=NOON)
    assert learned(db) is None


def test_an_empty_store_tells_nothing(db: DuckDBPyConnection) -> None:
    assert learned(db) is None


def test_days_give_one_rate_for_all_hours(store: Store, db: DuckDBPyConnection) -> None:
    store.save(list(hourly(3, 1, 5)), at=NOON)
    usual = learned(db)
    assert usual is not None
    assert (usual.since, usual.ended, usual.left_out) == (UNTIL - timedelta(days=3), 360, 0)
    assert (usual.by_hour, usual.spread) == (False, 0.0)
    assert usual.rates == (near(72.5 / 361),) * 24
    assert usual.weights == (361.0,) * 24


def test_weeks_give_each_hour_of_the_zone_its_own_rate(
    store: Store, db: DuckDBPyConnection
) -> None:
    bad = [
        ended(UNTIL - timedelta(days=day) - HOUR, 1, failed=True) for day in range(10) for _ in "ab"
    ]
    store.save([*hourly(10, 0, 2), *bad], at=NOON)
    usual = learned(db, zone="Asia/Shanghai")
    assert usual is not None
    assert usual.by_hour
    overall = 20.5 / 501
    assert usual.rates[7] == near((20 + LEAN * overall) / (40 + LEAN))
    assert usual.rates[8] == near(LEAN * overall / (20 + LEAN))
    assert usual.weights[7] == 40 + LEAN


def test_only_the_filters_tasks_of_the_four_weeks_before_count(
    store: Store, db: DuckDBPyConnection
) -> None:
    others = [ended(UNTIL - timedelta(days=2), 1, failed=True, **KLING) for _ in range(50)]
    late = [ended(UNTIL, 1, failed=True), *hourly(1, 3, 3, ago=28)]
    store.save([*hourly(3, 1, 5), *others, *late], at=NOON)
    usual = learned(db, models=("",))
    assert usual is not None
    assert (usual.ended, usual.left_out) == (360, 0)


def test_an_incident_is_no_part_of_what_is_usual(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*hourly(6, 1, 20), *hourly(0.25, 12, 20, ago=6)], at=NOON)
    usual = learned(db)
    assert usual is not None
    assert (usual.ended, usual.left_out) == (2880, 120)
    assert usual.rates[0] == near(144.5 / 2881)


def test_stretches_that_differ_among_themselves_widen_the_band(
    store: Store, db: DuckDBPyConnection
) -> None:
    chance = Random(1)
    store.save(
        [
            task
            for day in range(6)
            for hour in range(24)
            for task in hourly(1 / 24, chance.choice((0, 1, 2, 4, 7, 9)), 30, ago=day + hour / 24)
        ],
        at=NOON,
    )
    usual = learned(db)
    assert usual is not None
    assert usual.left_out == 0
    calm = replace(usual, spread=0.0)
    at_noon = np.bincount([12] * 200, minlength=24)
    wide, narrow = usual.band(at_noon), calm.band(at_noon)
    assert wide is not None
    assert narrow is not None
    assert wide.low < narrow.low < wide.rate == narrow.rate < narrow.high < wide.high


def test_the_band_is_that_of_the_hours_and_the_number_of_the_tasks() -> None:
    rates = (0.02,) * 12 + (0.10,) * 12
    usual = Usual(NOON, 5000, 0, by_hour=True, rates=rates, weights=(1e9,) * 24, spread=0.0)
    many, few = np.zeros(24, dtype=np.int64), np.zeros(24, dtype=np.int64)
    many[[0, 23]], few[23] = (900, 100), 10
    band, narrow = usual.band(many), usual.band(few)
    assert band is not None
    assert narrow is not None
    assert (band.rate, band.low, band.high) == (near(0.028), 0.016, 0.042)  # scipy's binom.ppf
    assert (narrow.rate, narrow.low, narrow.high) == (near(0.1), 0.0, 0.4)
    assert usual.band(np.zeros(24, dtype=np.int64)) is None
