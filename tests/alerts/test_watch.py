"""Watching in the running app: rules are asked round after round, and no fault ends that."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aigc_data.alert_target import AlertTarget
from aigc_data.alerts import watch as pace
from aigc_data.alerts.watch import BROKEN, AlertWatch
from aigc_data.settings import Settings
from aigc_data.store.alerts import AlertState, Silence, Slice, Standing, Transition
from aigc_data.store.errors import StoreFull
from aigc_data.store.store import Store
from tests.alerts.webhook import webhook

DEADLINE_S = 30.0


@dataclass(slots=True)
class Judge:
    """Finds that a rule begins to fire, the first time that it is asked."""

    raises: Exception | None = None
    asked: list[datetime] = field(default_factory=list)

    def __call__(self, store: Store, _settings: Settings, at: datetime) -> tuple[Transition, ...]:
        self.asked.append(at)
        if self.raises:
            raise self.raises
        if len(self.asked) > 1:
            return ()
        change = Transition(
            at=at,
            rule="Tasks fail",
            slice=Slice(),
            before=AlertState.OK,
            after=AlertState.FIRING,
            reason="9 of 31 failed.",
            telling=True,
        )
        store.save_alerts([firing(at)], [change])
        return (change,)


def firing(at: datetime) -> Standing:
    return Standing(
        rule="Tasks fail", slice=Slice(), state=AlertState.FIRING, since=at, evaluated_at=at
    )


def settings(**changes: Any) -> Settings:
    return Settings.model_validate(changes)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, f"not so within {DEADLINE_S} s"
        time.sleep(0.01)


def test_what_begins_to_fire_is_counted_and_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = AlertTarget(name="ops", url_env="OPS_WEBHOOK")
    with webhook() as hook:
        monkeypatch.setenv("OPS_WEBHOOK", hook.url)
        made = AlertWatch(store, settings(alert_targets=(target,)), judge=Judge())
        made.round()
        wait_until(lambda: len(store.deliveries(datetime.now(UTC) - timedelta(hours=1))) == 1)
        wait_until(lambda: hook.titles == ["Firing: Tasks fail"])
    assert (made.firing, made.fault, made.telling_fault) == (1, "", "")
    assert made.evaluated_at is not None


def test_a_target_that_never_answers_keeps_no_rule_from_being_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = AlertTarget(name="ops", url_env="OPS_WEBHOOK")
    with webhook() as hook:
        hook.hang.set()
        monkeypatch.setenv("OPS_WEBHOOK", hook.url)
        judge = Judge()
        made = AlertWatch(store, settings(alert_targets=(target,)), judge=judge)
        made.round()
        wait_until(lambda: len(hook.came) == 1)
        made.round()
        made.round()
        assert len(judge.asked) == 3
        hook.hang.clear()
        wait_until(lambda: made._telling is not None and not made._telling.is_alive())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError(), BROKEN),
        (StoreFull(Path("app.duckdb")), str(StoreFull(Path("app.duckdb")))),
    ],
)
def test_a_fault_is_said_and_gone_when_the_next_round_goes_well(
    store: Store, error: Exception, said: str
) -> None:
    judge = Judge(raises=error)
    made = AlertWatch(store, settings(), judge=judge)
    made.round()
    assert (made.fault, made.evaluated_at) == (said, None)
    judge.raises = None
    made.round()
    assert made.fault == ""
    assert made.evaluated_at is not None


def test_while_there_is_a_reason_to_wait_no_rule_is_asked(store: Store) -> None:
    judge, reason = Judge(), ["The history is being read."]
    made = AlertWatch(store, settings(), wait=lambda: reason[0], judge=judge)
    made.round()
    assert (made.waits, judge.asked) == ("The history is being read.", [])
    reason[0] = ""
    made.round()
    assert (made.waits, len(judge.asked)) == ("", 1)


def test_what_fired_before_a_restart_is_counted_and_what_is_silenced_is_not(store: Store) -> None:
    now = datetime.now(UTC)
    other = replace(firing(now), rule="A model fails")
    store.save_alerts([firing(now), other], [])
    assert AlertWatch(store, settings()).firing == 2
    silence = Silence(
        silence_id="a", until=now + timedelta(hours=1), reason="", made_at=now, rule="Tasks fail"
    )
    store.put_silence(silence)
    assert AlertWatch(store, settings()).firing == 1


def test_rules_are_asked_after_each_round_of_collecting_and_when_one_was_changed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(pace, "AT_MOST_EVERY_S", 0.0)
    judge, rounds, stop = Judge(), [0], threading.Event()
    made = AlertWatch(store, settings(), rounds=lambda: rounds[0], judge=judge)
    running = threading.Thread(target=made.run, args=(stop,))
    running.start()
    try:
        wait_until(lambda: len(judge.asked) == 1)
        rounds[0] += 1
        wait_until(lambda: len(judge.asked) == 2)
        made.soon()
        wait_until(lambda: len(judge.asked) == 3)
    finally:
        stop.set()
        running.join(DEADLINE_S)
    assert not running.is_alive()


def test_rules_are_asked_at_least_once_a_minute(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(pace, "AT_LEAST_EVERY_S", 0.05)
    judge, stop = Judge(), threading.Event()
    made = AlertWatch(store, settings(), judge=judge)
    running = threading.Thread(target=made.run, args=(stop,))
    running.start()
    try:
        wait_until(lambda: len(judge.asked) >= 3)
    finally:
        stop.set()
        running.join(DEADLINE_S)
