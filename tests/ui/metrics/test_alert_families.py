"""What a scrape says of the alerts: how the rules stood when they were last evaluated."""

from aigc_data.store.alerts import AlertState, Slice, Standing
from aigc_data.store.store import Store
from tests.tasks import NOON
from tests.ui.metrics.scrape import samples


def standing(rule: str, state: AlertState, model: str = "") -> Standing:
    """How a rule stands for a model, or for all tasks."""
    part = Slice((("model", model),)) if model else Slice()
    return Standing(rule=rule, slice=part, state=state, since=NOON, evaluated_at=NOON)


def test_each_rule_says_how_many_of_its_parts_are_in_each_state(stored: Store) -> None:
    stored.save_alerts(
        [
            standing("A model fails", AlertState.FIRING, "Kling 3.0"),
            standing("A model fails", AlertState.FIRING, 'a "b"\n<c>'),
            standing("A model fails", AlertState.OK, "Hunyuan 3.0"),
            standing('Rule "two"', AlertState.NO_DATA),
        ],
        [],
    )
    found = samples("aigc_data_alert_slices", "rule", "state")
    assert found == {
        ("A model fails", "ok"): 1,
        ("A model fails", "pending"): 0,
        ("A model fails", "firing"): 2,
        ("A model fails", "no_data"): 0,
        ('Rule "two"', "ok"): 0,
        ('Rule "two"', "pending"): 0,
        ('Rule "two"', "firing"): 0,
        ('Rule "two"', "no_data"): 1,
    }


def test_when_the_rules_were_last_evaluated_is_said_and_nothing_before_they_were(
    stored: Store,
) -> None:
    name = "aigc_data_alerts_evaluated_timestamp_seconds"
    assert samples(name) == {}
    stored.save_alerts([standing("Tasks fail", AlertState.OK)], [])
    assert samples(name) == {(): NOON.timestamp()}
