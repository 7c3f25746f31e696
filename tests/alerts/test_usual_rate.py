"""What is usual, from histories with and without incidents."""

import numpy as np
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import By
from aigc_data.alerts.usual_rate import PULL, UsualRates, read_history, usual_rates
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.alerts.asking import DAY, lately, usual
from tests.analysis.history import HUNYUAN, ended, near
from tests.tasks import NOON, after


def rates(store: Store, db: DuckDBPyConnection, tasks: list[Task]) -> dict[str, float]:
    store.save(tasks, at=NOON)
    history = read_history(db, (By.MODEL,), NOON)
    found = usual_rates(history, np.arange(len(history.groups)), len(history.groups))
    names = [group[By.MODEL] for group in history.groups]
    return dict(zip(names, found.rate.tolist(), strict=True))


def test_a_model_with_many_tasks_has_its_own_rate(store: Store, db: DuckDBPyConnection) -> None:
    assert rates(store, db, usual()) == {"Kling 3.0": near((12 + PULL * 13 / 260) / (240 + PULL))}


def test_a_model_with_few_tasks_is_drawn_towards_all(store: Store, db: DuckDBPyConnection) -> None:
    few = [ended(-2 * DAY, 5, **HUNYUAN)]
    found = rates(store, db, [*usual(), *few])
    overall = (12 + 1) / (241 + 20)
    assert found["Hunyuan 3.0"] == near((0 + PULL * overall) / (1 + PULL))


def test_nothing_known_is_five_percent(db: DuckDBPyConnection) -> None:
    found = usual_rates(read_history(db, (), NOON), np.array([], dtype=np.int64), 1)
    assert (found.rate.tolist(), found.failures_a_week) == ([near(0.05)], 0.0)


def test_six_hours_of_an_incident_are_left_out(store: Store, db: DuckDBPyConnection) -> None:
    incident = lately(60, 50, since=-9 * DAY + 3600)
    assert rates(store, db, [*usual(), *incident]) == rates(store, db, usual())


def test_what_ended_later_is_not_known_yet(store: Store, db: DuckDBPyConnection) -> None:
    late = [ended(-60, 120, failed=True, **HUNYUAN)]
    assert rates(store, db, [*usual(), *late]).keys() == {"Kling 3.0"}


def test_the_six_hours_that_run_are_not_history(store: Store, db: DuckDBPyConnection) -> None:
    store.save(lately(20, 10, since=60), at=NOON)
    assert read_history(db, (By.MODEL,), after(3 * 3600)).groups == ()


def test_a_week_has_as_many_failures_as_the_known_hours_tell(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(usual(), at=NOON)
    history = read_history(db, (), NOON)
    found = usual_rates(history, np.array([0]), 1)
    assert isinstance(found, UsualRates)
    assert found.failures_a_week == near(0.05 * 40 * 28)
