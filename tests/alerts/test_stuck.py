"""Stuck tasks: open for much longer than their model's tasks usually take."""

from datetime import timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Stuck
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.alerts.asking import KLING_SLICE, asked
from tests.analysis.history import KLING, ended, near, task
from tests.tasks import NOON, after

RULE = Stuck(name="Stuck")


def known(took: float = 200, **fields: Any) -> list[Task]:
    """Return 20 tasks of yesterday that took so many seconds."""
    return [ended(-86_400 - number, took, **(KLING | fields)) for number in range(20)]


def opened(*ages: float, **fields: Any) -> list[Task]:
    """Return tasks that execute, so many seconds old at NOON."""
    running = KLING | {"status": TaskStatus.EXECUTING} | fields
    return [task(-age, **running) for age in ages]


def test_three_tasks_older_than_twice_the_percentile_are_stuck(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([*known(), *opened(350, 390, 401, 500, 7200)], at=NOON)
    assert asked(db, RULE) == {
        KLING_SLICE: Reading(
            slice=KLING_SLICE,
            verdict=Verdict.OVER,
            measure=Measure(
                value=3.0, n=5, usual=near(200), bound=3.0, since=after(-7200), until=after(-400)
            ),
            reason="3 tasks of 5 open older than 2 times 3 min, the oldest 2 h.",
        ),
        WHOLE: Reading(
            slice=WHOLE,
            verdict=Verdict.LOW,
            measure=Measure(value=3.0),
            reason="3 tasks older than usual.",
        ),
    }


def test_one_stuck_task_is_neither_calm_nor_an_alert(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*known(), *opened(7200)], at=NOON)
    assert asked(db, RULE)[KLING_SLICE].verdict is Verdict.BETWEEN


def test_a_model_that_ended_seldom_goes_by_its_kind(store: Store, db: DuckDBPyConnection) -> None:
    rare = opened(500, 500, 500, model="Vidu", model_version="q3")
    store.save([*known(), *rare], at=NOON)
    found = {part.label: one.verdict for part, one in asked(db, RULE).items()}
    assert found == {"video · Vidu q3": Verdict.OVER, "": Verdict.LOW}


def test_what_is_usual_for_nothing_is_not_judged(store: Store, db: DuckDBPyConnection) -> None:
    store.save(opened(7200, 7200, 7200), at=NOON)
    assert asked(db, RULE).keys() == {WHOLE}


def test_off_peak_tasks_may_wait(store: Store, db: DuckDBPyConnection) -> None:
    patient = opened(7200, 7200, 7200, request='{"ExtraParameters": {"OffPeak": true}}')
    store.save([*known(), *patient], at=NOON)
    assert asked(db, RULE).keys() == {WHOLE}


def test_what_has_ended_since_was_open_then(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*known(), *(ended(-7200, 7260, **KLING) for _ in range(3))], at=NOON)
    assert asked(db, RULE)[KLING_SLICE].verdict is Verdict.OVER
    assert asked(db, RULE, after(61)).keys() == {WHOLE}


def test_while_nobody_reads_tasks_do_not_age(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*known(), *opened(350, 350, 350)], at=NOON)
    read_at_noon = Facts(interval=timedelta(seconds=30), as_of=NOON)
    assert asked(db, RULE, after(3600), read_at_noon)[KLING_SLICE].verdict is Verdict.LOW
