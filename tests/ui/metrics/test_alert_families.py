"""What a scrape says of the alerts: how the rules stood when they were last evaluated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aigc_data.alert_rule import DEFAULT_RULES, FailureRate, rule_json
from aigc_data.store.alerts import AlertState, Slice, Standing, StoredRule
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, runtime, store
from tests.tasks import NOON, after
from tests.ui.metrics.scrape import samples


def standing(rule: str, state: AlertState, model: str = "") -> Standing:
    """How a rule stands for a model, or for all tasks."""
    part = Slice((("model", model),)) if model else Slice()
    return Standing(rule=rule, slice=part, state=state, since=NOON, evaluated_at=NOON)


def test_each_rule_that_is_on_says_how_many_of_its_parts_are_not_at_rest(stored: Store) -> None:
    named = FailureRate(name='Rule "two"', over=0.2)
    stored.put_alert_rule(StoredRule(named.name, rule_json(named), NOON))
    stored.save_alerts(
        [
            standing("A model fails", AlertState.FIRING, "Kling 3.0"),
            standing("A model fails", AlertState.FIRING, 'a "b"\n<c>'),
            standing("A model fails", AlertState.PENDING, "Hunyuan 3.0"),
            standing(named.name, AlertState.NO_DATA),
        ],
        [],
    )
    found = samples("aigc_data_alert_slices", "rule", "state")
    on = {rule.name for rule in DEFAULT_RULES if rule.enabled} | {named.name}
    nothing = {(rule, state): 0.0 for rule in on for state in ("pending", "firing", "no_data")}
    assert found == nothing | {
        ("A model fails", "firing"): 2,
        ("A model fails", "pending"): 1,
        (named.name, "no_data"): 1,
    }


def test_when_the_rules_were_last_evaluated_is_said_and_nothing_before_they_were(
    stored: Store,
) -> None:
    name = "aigc_data_alerts_evaluated_timestamp_seconds"
    assert samples(name) == {}
    stored.save_alerts([standing("Tasks fail", AlertState.OK)], [])
    assert samples(name) == {(): NOON.timestamp()}
    watch = runtime().alerts
    assert watch is not None
    watch.evaluated_at = after(60)
    assert samples(name) == {(): after(60).timestamp()}


def test_rules_that_could_not_be_asked_and_rules_that_wait_are_told_apart(stored: Store) -> None:
    watch = runtime().alerts
    assert watch is not None

    def told() -> list[float]:
        return [samples(f"aigc_data_alerts_{name}")[()] for name in ("up", "waiting")]

    assert told() == [1, 0]
    watch.fault = "The disk is full."
    assert told() == [0, 0]
    watch.fault, watch.waits = "", "Collection is paused."
    assert told() == [1, 1]


def test_each_target_says_how_many_notices_were_sent_and_failed_in_the_last_day(
    stored: Store, tmp_path: Path
) -> None:
    named = '[[alert_targets]]\nname = "ops"\nurl_env = "OPS"\n'
    (tmp_path / "aigc_data.toml").write_text(named)
    close_runtime()
    now = datetime.now(UTC)
    sent = Delivery(
        changed_at=now,
        rule="Tasks fail",
        slice=Slice(),
        target="ops",
        state=DeliveryState.SENT,
        tries=1,
        tried_at=now,
    )
    store().put_deliveries(
        [
            sent,
            replace(sent, rule="A", state=DeliveryState.FAILED),
            replace(sent, rule="B"),
            replace(sent, target="of an older file"),
            replace(sent, changed_at=now - timedelta(days=2)),
        ]
    )
    assert samples("aigc_data_alert_notices", "target", "state") == {
        ("ops", "sending"): 0,
        ("ops", "sent"): 2,
        ("ops", "failed"): 1,
    }
