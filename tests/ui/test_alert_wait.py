"""When the rules wait: at the start, while the past is read, while nobody reads; and when not."""

from datetime import UTC, datetime, timedelta

import pytest

from aigc_data.alert_rule import Lag
from aigc_data.alerts.watch import alarming
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.ui.alert_wait import why_wait
from aigc_data.ui.runtime import close_runtime, runtime

NOW = datetime.now(UTC)


def waits(*states: SourceState) -> str:
    return why_wait(list(runtime().clouds.values()), states)


def source(name: str, progress: float | None, error: str | None = None) -> SourceState:
    return SourceState("main", name, NOW, NOW, progress=progress, error_code=error)


@pytest.fixture
def collecting(stored: Store) -> Store:
    """An account whose first round has ended."""
    runtime().clouds["main"].collector.rounds = 1
    return stored


def test_before_the_first_round_of_a_start_what_is_stored_is_of_before(stored: Store) -> None:
    assert waits() == "The first round since the start is under way: main."


def test_while_tasks_of_the_past_are_found_the_rules_wait(collecting: Store) -> None:
    said = "The history is being read, 37 % of it so far."
    assert waits(source("cloudaudit", 0.37), source("task_list", None)) == said
    assert waits(source("cloudaudit", None), source("task_list", None)) == ""


def test_while_the_tasks_of_the_past_are_asked_about_the_rules_wait(collecting: Store) -> None:
    assert waits(source("generation", 0.5)) == "The history is being read, 50 % of it so far."
    assert waits(source("generation", 0.99)) == ""


def test_a_history_that_cannot_be_read_holds_nothing_up(collecting: Store) -> None:
    assert waits(source("cloudaudit", 0.37, "AuthFailure")) == ""


def test_a_bill_that_is_being_read_holds_nothing_up(collecting: Store) -> None:
    assert waits(source("usage", 0.1)) == ""


def test_while_everything_is_paused_the_silence_is_the_readers_own(collecting: Store) -> None:
    runtime().clouds["main"].collector.pause()
    assert waits() == "Collection is paused: nothing new is read."


def test_one_account_that_is_paused_keeps_no_other_from_being_watched(
    stored_of_two: Store,
) -> None:
    for cloud in runtime().clouds.values():
        cloud.collector.rounds = 1
    runtime().clouds["abroad"].collector.pause()
    assert waits() == ""


def test_the_lag_of_an_account_that_is_paused_is_no_alarm(stored_of_two: Store) -> None:
    old = NOW - timedelta(hours=3)
    stored_of_two.save(
        (),
        at=NOW,
        states=[SourceState(name, "cloudaudit", old, old) for name in ("studio", "abroad")],
    )
    for cloud in runtime().clouds.values():
        cloud.collector.rounds = 1
    runtime().clouds["abroad"].collector.pause()
    watch = runtime().alerts
    assert watch is not None
    lags = (Lag(name="Collection lags"),)
    watch.settings = watch.settings.model_copy(update={"alerts": lags})
    watch.round()
    late = [one.slice.get("account") for one in stored_of_two.standings() if alarming(one)]
    assert (watch.fault, late) == ("", ["studio"])


def test_an_account_without_keys_is_for_the_rules_to_tell(
    stored_of_two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_runtime()
    for name in ("ABROAD_KEY", "STUDIO_KEY"):
        monkeypatch.delenv(name)
    assert runtime().clouds == {}
    assert waits() == ""


def test_the_watch_of_the_runtime_waits_so(stored: Store) -> None:
    watch = runtime().alerts
    assert watch is not None
    watch.round()
    assert watch.waits == "The first round since the start is under way: main."
    assert watch.evaluated_at is None
