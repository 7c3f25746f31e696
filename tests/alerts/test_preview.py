"""A rule tried on the past: it fires as it would have, and takes no longer than it may."""

from datetime import timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import FailureRate, Lag, NoData
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.preview import CLOSEST, FARTHEST, LONGEST, can_tell, plan, preview
from aigc_data.store.alerts import Slice
from aigc_data.store.store import Store
from tests.analysis.history import KLING, ended
from tests.tasks import NOON

FACTS = Facts(interval=timedelta(seconds=30))
KLING_FAILS = FailureRate(name="Kling fails", over=0.3, by=("model",), enabled=False)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def filled(store: Store) -> None:
    """Three days in which a model failed for two hours, twelve hours ago."""
    bad = NOON - timedelta(hours=12)
    tasks = [
        ended(at, 30.0, failed=bad <= at < bad + timedelta(hours=2), **KLING)
        for at in (NOON - timedelta(minutes=5) * number for number in range(1, 864))
    ]
    store.save(tasks, at=NOON)


def hourly(hours: int) -> dict[str, Any]:
    """Patience for so many questions, an hour apart."""
    return {"budget_s": float(hours), "clock": iter([0.0, 1.0]).__next__}


def test_an_incident_of_the_day_is_found_once_and_when_it_was(db: DuckDBPyConnection) -> None:
    found = preview(db, KLING_FAILS, NOON, FACTS, **hourly(24))
    (fired,) = found.fired
    part = Slice((("model", "Kling 3.0"),))
    assert (fired.slice, found.stretch) == (part, timedelta(hours=24))
    assert timedelta(0) < fired.at - (NOON - timedelta(hours=12)) <= timedelta(hours=2)


def test_a_rule_that_nothing_offends_never_fires(db: DuckDBPyConnection) -> None:
    calm = NoData(name="Nothing is created")
    assert preview(db, calm, NOON, FACTS, **hourly(24)).fired == ()


def test_the_budget_is_spent_on_nearer_times_first_and_then_on_a_shorter_stretch() -> None:
    assert plan(8.0, 0.0) == (LONGEST // CLOSEST, CLOSEST)
    assert plan(8.0, 0.02) == (400, timedelta(minutes=25, seconds=12))
    assert plan(8.0, 0.1) == (80, FARTHEST)
    assert plan(8.0, 100.0) == (1, FARTHEST)


def test_when_sources_were_read_before_cannot_be_told() -> None:
    assert not can_tell(Lag(name="x"))
    assert can_tell(KLING_FAILS)
