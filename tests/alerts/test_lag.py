"""Collector lag, by source or by what is published."""

from datetime import timedelta

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Lag
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure, Slice
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from tests.alerts.asking import asked
from tests.tasks import NOON, after

RULE = Lag(name="Lag")
LIVE = Facts(interval=timedelta(seconds=30))


def source(account: str, name: str) -> Slice:
    return Slice((("account", account), ("source", name)))


def read_at(store: Store, account: str, name: str, seconds: float | None) -> None:
    last = None if seconds is None else after(seconds)
    store.save(at=NOON, states=[SourceState(account, name, NOON, last)])


def test_each_source_that_finds_tasks_is_held_to_ten_rounds(
    store: Store, db: DuckDBPyConnection
) -> None:
    read_at(store, "main", "cloudaudit", -10)
    read_at(store, "main", "task_list", -301)
    read_at(store, "main", "generation", -9000)
    read_at(store, "other", "task_list", None)
    late = Reading(
        slice=source("main", "task_list"),
        verdict=Verdict.OVER,
        measure=Measure(value=301.0, bound=300.0, since=after(-301), until=NOON),
        reason="Last read 5 min ago; more than 5 min is late.",
    )
    found = asked(db, RULE, facts=LIVE)
    assert found.keys() == {source("main", "cloudaudit"), source("main", "task_list"), WHOLE}
    assert found[source("main", "task_list")] == late
    assert found[source("main", "cloudaudit")].verdict is Verdict.LOW
    assert (found[WHOLE].verdict, found[WHOLE].measure) == (Verdict.LOW, late.measure)


@pytest.mark.parametrize(
    ("lag_s", "interval_s", "verdict"),
    [
        (150, 30, Verdict.LOW),
        (151, 30, Verdict.BETWEEN),
        (301, 30, Verdict.OVER),
        (301, 60, Verdict.BETWEEN),
        (601, 60, Verdict.OVER),
        (-5, 30, Verdict.LOW),
    ],
)
def test_long_rounds_may_lag_longer(
    db: DuckDBPyConnection, lag_s: float, interval_s: float, verdict: Verdict
) -> None:
    published = Facts(interval=timedelta(seconds=interval_s), as_of=after(-lag_s))
    assert asked(db, RULE, facts=published)[WHOLE].verdict is verdict


def test_a_source_that_is_switched_off_does_not_lag(store: Store, db: DuckDBPyConnection) -> None:
    read_at(store, "main", "task_list", -9000)
    read_at(store, "gone", "cloudaudit", -9000)
    read_at(store, "main", "cloudaudit", -1)
    reads = Facts(interval=timedelta(seconds=30), reads={"main": frozenset({"cloudaudit"})})
    assert asked(db, RULE, facts=reads).keys() == {source("main", "cloudaudit"), WHOLE}


def test_where_nothing_was_ever_read_there_is_no_data(db: DuckDBPyConnection) -> None:
    [reading] = asked(db, RULE, facts=LIVE).values()
    assert reading == Reading(
        slice=WHOLE,
        verdict=Verdict.NO_DATA,
        reason="No source that finds tasks was ever read.",
    )
