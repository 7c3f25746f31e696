"""What is kept of alerts, read back whole, and never published."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.store import alerts
from aigc_data.store.alerts import (
    AlertState,
    Measure,
    Silence,
    Slice,
    Standing,
    StoredRule,
    Transition,
)
from aigc_data.store.published import open_published
from aigc_data.store.store import Store
from tests.tasks import NOON, a_task, after

PART = Slice((("kind", "video"), ("model", '可灵 "3.0" · \' ; DROP TABLE task')))
MEASURE = Measure(
    value=0.29, k=9, n=31, low=0.161, high=0.466, usual=0.031, bound=0.06, tail=1e-6,
    since=after(-1800), until=NOON,
)  # fmt: skip
FIRING = Standing(
    rule="A model fails",
    slice=PART,
    state=AlertState.FIRING,
    since=NOON,
    evaluated_at=after(60),
    measure=MEASURE,
    fired_at=NOON,
    low_since=after(30),
    told_at=NOON,
    flaps=2,
)
FIRED = Transition(
    at=NOON,
    rule="A model fails",
    slice=PART,
    before=AlertState.PENDING,
    after=AlertState.FIRING,
    measure=MEASURE,
    reason="9 of 31 failed.",
    telling=True,
    silenced=True,
)
QUIET = Silence(
    silence_id="1", until=after(3600), reason="known", made_at=NOON, rule="A model fails",
    model="Kling 3.0", account="main",
)  # fmt: skip


def test_standings_are_read_back_whole_and_replaced_as_one(store: Store) -> None:
    calm = Standing(rule="Lag", slice=Slice(), state=AlertState.OK, since=NOON, evaluated_at=NOON)
    store.save_alerts([calm, FIRING], [])
    assert store.standings() == [FIRING, calm]
    store.save_alerts([calm], [])
    assert store.standings() == [calm]


def test_changes_are_read_back_newest_first(store: Store) -> None:
    later = replace(FIRED, at=after(60), before=AlertState.FIRING, after=AlertState.OK)
    store.save_alerts([], [FIRED])
    store.save_alerts([], [later, replace(later, reason="the same minute")])
    assert [one.reason for one in store.alert_log(2)] == ["the same minute", "9 of 31 failed."]
    assert store.alert_log(10)[2] == FIRED


def test_the_oldest_of_a_long_log_are_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "KEPT_LOG", 3)
    for number in range(5):
        store.save_alerts([], [replace(FIRED, at=NOON + timedelta(minutes=number))])
    assert [one.at for one in store.alert_log(10)] == [after(240), after(180), after(120)]


def test_rules_of_the_page_are_kept_changed_and_dropped(store: Store) -> None:
    store.put_alert_rule(StoredRule("b", "{}", NOON))
    store.put_alert_rule(StoredRule("a", "{}", NOON))
    store.put_alert_rule(StoredRule("b", '{"x": 1}', after(60)))
    assert store.alert_rules() == [
        StoredRule("a", "{}", NOON),
        StoredRule("b", '{"x": 1}', after(60)),
    ]
    store.drop_alert_rule("a")
    assert [one.name for one in store.alert_rules()] == ["b"]


def test_silences_are_kept_changed_and_dropped(store: Store) -> None:
    store.put_silence(QUIET)
    store.put_silence(replace(QUIET, silence_id="2", until=after(60)))
    assert [one.silence_id for one in store.silences()] == ["2", "1"]
    store.put_silence(replace(QUIET, reason="longer", until=after(7200)))
    store.drop_silence("2")
    assert store.silences() == [replace(QUIET, reason="longer", until=after(7200))]


def test_all_of_it_survives_a_restart(path: Path) -> None:
    with Store.open(path) as store:
        store.save_alerts([FIRING], [FIRED])
        store.put_silence(QUIET)
    with Store.open(path) as store:
        assert (store.standings(), store.alert_log(9), store.silences()) == (
            [FIRING], [FIRED], [QUIET],
        )  # fmt: skip


def test_a_measure_of_a_later_version_is_read_without_what_is_new() -> None:
    assert Measure.of_json('{"value": 1.0, "colour": "red"}') == Measure(value=1.0)


def test_none_of_it_is_published(store: Store) -> None:
    store.save([a_task(created_at=NOON)], at=NOON)
    store.save_alerts([FIRING], [FIRED])
    manifest = store.publish()
    assert manifest is not None
    with open_published(store.path.with_suffix(".published")) as published:
        names = "SELECT table_name FROM information_schema.tables"
        with published.cursor() as db:
            found = {name for (name,) in db.execute(names).fetchall()}
    assert not found & {"alert_rule", "alert_state", "alert_log", "silence"}
