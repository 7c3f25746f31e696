"""New errors: never seen before, or not for long, and often enough to be more than an oddity."""

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import NewGroup
from aigc_data.alerts import new_group
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure, Slice
from tests.alerts.asking import DAY
from tests.tasks import NOON, after

RULE = NewGroup(name="New")
NEW = Slice((("error_group", "1.new"),))


@pytest.fixture
def db() -> Iterator[DuckDBPyConnection]:
    """Return a database whose failures of a month ago are of the group `1.old`."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "CREATE TABLE tasks (status VARCHAR, error_group VARCHAR, account VARCHAR, "
            "kind VARCHAR, model_name VARCHAR, created_at TIMESTAMPTZ, finished_at TIMESTAMPTZ)"
        )
        failed(connection, "1.old", -30 * DAY)
        yield connection


def failed(
    db: DuckDBPyConnection, group: str | None, *seconds: float, model: str = "Kling"
) -> None:
    """Add tasks that were created so many seconds after NOON and failed ten seconds later."""
    for at in seconds:
        values = [group, model, after(at), after(at + 10)]
        db.execute("INSERT INTO tasks VALUES ('failed', ?, 'main', 'video', ?, ?, ?)", values)


def asked(
    db: DuckDBPyConnection, rule: NewGroup = RULE, at: datetime = NOON
) -> dict[Slice, Reading]:
    return {reading.slice: reading for reading in new_group.read(db, rule, at)}


def test_five_failures_with_an_error_never_seen_are_news(db: DuckDBPyConnection) -> None:
    failed(db, "1.new", *range(-3600, -3100, 100))
    failed(db, "1.old", *range(-3600, -3100, 100))
    assert asked(db, NewGroup(name="New", regressed_after="60 d")) == {  # type: ignore[arg-type]
        NEW: Reading(
            slice=NEW,
            verdict=Verdict.OVER,
            measure=Measure(value=5.0, k=5, bound=5.0, since=after(-3600), until=NOON),
            reason="5 tasks failed in 1 h with one error, never seen before.",
        ),
        WHOLE: Reading(
            slice=WHOLE,
            verdict=Verdict.LOW,
            measure=Measure(value=1.0, n=2),
            reason="1 new of 2 in 6 h.",
        ),
    }


def test_a_few_are_an_oddity(db: DuckDBPyConnection) -> None:
    failed(db, "1.new", -400, -300, -200, -100)
    assert asked(db)[NEW].verdict is Verdict.BETWEEN


def test_an_error_not_seen_for_two_weeks_is_new_again(db: DuckDBPyConnection) -> None:
    failed(db, "1.new", -20 * DAY, *range(-3600, -3100, 100))
    assert asked(db)[NEW].reason == (
        "5 tasks failed in 1 h with one error, last seen 19 d 23 h before."
    )
    never = RULE.model_copy(update={"regressed_after": RULE.window * 0})
    assert asked(db, never).keys() == {WHOLE}


def test_an_error_of_last_week_is_not_new(db: DuckDBPyConnection) -> None:
    failed(db, "1.new", -7 * DAY, *range(-3600, -3100, 100))
    assert asked(db).keys() == {WHOLE}


def test_a_young_store_calls_nothing_new(db: DuckDBPyConnection) -> None:
    db.execute("DELETE FROM tasks")
    failed(db, "1.old", -3 * DAY)
    failed(db, "1.new", *range(-3600, -3100, 100))
    assert asked(db).keys() == {WHOLE}
    failed(db, "1.old", -4 * DAY)
    assert NEW in asked(db)


def test_what_fails_later_or_without_a_group_is_not_counted(db: DuckDBPyConnection) -> None:
    failed(db, "1.new", *range(-3600, -3300, 100), -5, 100)
    failed(db, None, *range(-3600, -3100, 100))
    assert asked(db)[NEW].measure.k == 3


def test_a_rule_looks_at_the_models_that_it_chooses(db: DuckDBPyConnection) -> None:
    failed(db, "1.old", -30 * DAY, model="Vidu")
    failed(db, "1.new", *range(-3600, -3100, 100))
    vidu = RULE.model_copy(update={"models": ("Vidu",)})
    assert asked(db, vidu).keys() == {WHOLE}
