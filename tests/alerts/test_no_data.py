"""Silence: much longer than in the same hours before, and nothing else."""

from datetime import timedelta

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import NoData
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.alerts.asking import DAY, asked
from tests.analysis.history import near, task
from tests.tasks import NOON, after

RULE = NoData(name="Silent")
LAST = task(-2400)
"""Forty minutes before NOON."""


def busy(*weeks: int, tasks: int = 24, period: float = 7 * DAY) -> list[Task]:
    """Return so many tasks in the forty minutes before NOON, of so many weeks before."""
    return [
        task(-2400 + 2400 / tasks * number - period * week)
        for week in weeks
        for number in range(tasks)
    ]


def asked_once(store: Store, db: DuckDBPyConnection, tasks: list[Task]) -> Reading:
    store.save(tasks, at=NOON)
    [reading] = asked(db, RULE).values()
    return reading


def test_forty_minutes_without_a_task_where_twenty_four_are_usual_is_no_data(
    store: Store, db: DuckDBPyConnection
) -> None:
    assert asked_once(store, db, [LAST, *busy(1, 2, 3, 4)]) == Reading(
        slice=WHOLE,
        verdict=Verdict.NO_DATA,
        measure=Measure(
            value=2400.0,
            usual=24.0,
            bound=1800.0,
            tail=near(6.14421235e-06),
            since=after(-2400),
            until=NOON,
        ),
        reason="Nothing was created for 40 min, where 24 tasks would be usual.",
    )


@pytest.mark.parametrize(
    "tasks",
    [
        [LAST, *busy(1, 2, 3, 4, tasks=12)],
        [LAST, *busy(1, 2), *busy(3, 4, tasks=1)],
        [task(-1700), *busy(1, 2, 3, 4, tasks=200)],
        [LAST, *busy(1)],
        [LAST],
    ],
    ids=["slow hours", "two weeks were slow", "too short", "one week is known", "nothing before"],
)
def test_it_is_calm_in(store: Store, db: DuckDBPyConnection, tasks: list[Task]) -> None:
    assert asked_once(store, db, tasks).verdict is Verdict.LOW


def test_a_young_store_goes_by_the_quietest_of_the_days_before(
    store: Store, db: DuckDBPyConnection
) -> None:
    assert asked_once(store, db, [LAST, *busy(1, 2, 3, period=DAY)]).verdict is Verdict.NO_DATA
    quiet = [LAST, *busy(1, 2, period=DAY), *busy(4, period=DAY)]
    with store.cursor() as cursor:
        cursor.execute("DELETE FROM task WHERE created_at BETWEEN $a AND $b",
                       {"a": after(-3 * DAY - 3000), "b": after(-3 * DAY)})  # fmt: skip
    assert asked_once(store, db, quiet).verdict is Verdict.LOW


def test_an_empty_store_has_no_data(store: Store, db: DuckDBPyConnection) -> None:
    assert asked_once(store, db, []) == Reading(
        slice=WHOLE, verdict=Verdict.NO_DATA, reason="No task is known."
    )


def test_while_nobody_reads_no_silence_is_known(store: Store, db: DuckDBPyConnection) -> None:
    store.save([LAST, *busy(1, 2, 3, 4)], at=NOON)
    earlier = Facts(interval=timedelta(seconds=30), as_of=after(-2300))
    [reading] = asked(db, RULE, NOON, earlier).values()
    assert (reading.verdict, reading.measure.value) == (Verdict.LOW, 100.0)
