"""The default rules over a simulated account's weeks: one incident caught, quiet weeks silent."""

from datetime import timedelta

from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import Facts
from aigc_data.simulator import failures
from aigc_data.simulator.incidents import Incident
from benchmarks.monitoring.history import UNTIL, months
from benchmarks.monitoring.replay import Fired, asked, replay
from benchmarks.monitoring.run import RULES

SINCE = UNTIL - timedelta(days=5, hours=-3)
"""A Wednesday, 11 o'clock in Beijing."""
INCIDENT = Incident(
    since=SINCE.timestamp(),
    until=(SINCE + timedelta(hours=3)).timestamp(),
    kind="video",
    name="Kling",
    version="3.0",
    failure_rate=0.4,
    cause=failures.MODEL_ERROR,
)


def replayed(*incidents: Incident) -> list[Fired]:
    """Return the alerts of one week, at 600 tasks a day."""
    return replay(months(1, 600, incidents, timedelta(days=7)), RULES)


def test_an_incident_of_one_model_is_caught_within_the_hour_and_told_of_once() -> None:
    alerts = replayed(INCIDENT)
    [one] = [alert for alert in alerts if alert.slice.label == "video · Kling 3.0"]
    assert SINCE < one.since < SINCE + timedelta(hours=1)
    assert one.until is not None
    assert {alert.slice.label for alert in alerts} <= {"video · Kling 3.0", ""}


def test_a_quiet_week_is_silent() -> None:
    assert replayed() == []


def test_the_replay_decides_as_the_app_does() -> None:
    history = months(1, 600, [INCIDENT], timedelta(days=7))
    at = SINCE + timedelta(hours=2)
    live = evaluate(history.db, RULES, at, Facts(interval=timedelta(seconds=30), as_of=at))
    block = max(one for one in history.blocks if one <= at)
    for evaluation, one in zip(live, asked(history, RULES, block), strict=True):
        whole = {reading.slice: reading for reading in evaluation.readings}
        replayed_ones = one.evaluation(at, ()).readings
        assert replayed_ones
        assert [whole[reading.slice] for reading in replayed_ones] == list(replayed_ones)
