"""How rules stand when nobody kept how they stood."""

from datetime import datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import By, FailureRate
from aigc_data.alerts.look_back import looked_back
from aigc_data.store.alerts import AlertState
from aigc_data.store.store import Store
from tests.alerts.asking import FACTS, KLING_SLICE, lately, usual
from tests.tasks import NOON, after

RULE = FailureRate(name="A model fails", by=(By.KIND, By.MODEL), times_usual=2)


def stands(db: DuckDBPyConnection, **fields: Any) -> tuple[AlertState, datetime] | None:
    """Return how the model stands at NOON, and since when; None where it is at rest."""
    seen = looked_back(db, [RULE.model_copy(update=fields)], NOON, FACTS)
    found = {one.slice: one for one in seen.standings if one.state is not AlertState.OK}
    standing = found.get(KLING_SLICE)
    return (standing.state, standing.since) if standing else None


def test_since_when_it_fires_is_found_by_asking_about_the_past(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([*usual(), *lately(80, 40, since=-4800)], at=NOON)
    assert stands(db) == (AlertState.FIRING, after(-3600))


def test_what_holds_for_less_than_its_for_is_pending(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*usual(), *lately(80, 40, since=-4800)], at=NOON)
    assert stands(db, hold=timedelta(hours=1)) == (AlertState.FIRING, NOON)
    assert stands(db, hold=timedelta(minutes=61)) == (AlertState.PENDING, after(-3600))


def test_what_was_over_long_before_is_at_rest(store: Store, db: DuckDBPyConnection) -> None:
    calm = lately(60, 2, since=-30_000, apart=500)
    store.save([*usual(), *lately(40, 30, since=-50_000), *calm], at=NOON)
    assert stands(db) is None
