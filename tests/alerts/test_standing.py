"""The states of a rule, as a table, and what becomes of its parts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aigc_data.alert_rule import FailureRate, NoData, Rule
from aigc_data.alerts.reading import Evaluation, Reading, Verdict
from aigc_data.alerts.standing import move, step
from aigc_data.store.alerts import AlertState, Measure, Slice, Standing, Transition
from tests.tasks import NOON, after

RULE = FailureRate(
    name="R",
    over=0.2,
    hold=timedelta(minutes=5),
    keep=timedelta(minutes=10),
    renotify=timedelta(hours=1),
)
KLING = Slice((("model", "Kling 3.0"),))
SEEN = Measure(value=0.5, k=5, n=10)
OK, PENDING, FIRING, NO_DATA = AlertState
OVER, BETWEEN, LOW, NOTHING = Verdict


def read(verdict: Verdict, part: Slice = KLING) -> Reading:
    return Reading(slice=part, verdict=verdict, measure=SEEN, reason="Half of ten.")


def course(rule: Rule, *verdicts: tuple[float, Verdict]) -> list[tuple[float, AlertState]]:
    """Return each minute's state, the minutes given with the verdicts."""
    standing: Standing | None = None
    states = []
    for minute, verdict in verdicts:
        standing, _ = step(standing, read(verdict), rule, after(60 * minute))
        states.append((minute, standing.state))
    return states


@pytest.mark.parametrize(
    ("before", "verdict", "passed_min", "after_it"),
    [
        (OK, OVER, 1, PENDING),
        (OK, BETWEEN, 1, OK),
        (OK, LOW, 1, OK),
        (OK, NOTHING, 1, NO_DATA),
        (PENDING, OVER, 4, PENDING),
        (PENDING, OVER, 5, FIRING),
        (PENDING, BETWEEN, 4, OK),
        (PENDING, LOW, 4, OK),
        (PENDING, NOTHING, 4, NO_DATA),
        (FIRING, OVER, 99, FIRING),
        (FIRING, BETWEEN, 99, FIRING),
        (FIRING, LOW, 99, FIRING),
        (FIRING, NOTHING, 1, NO_DATA),
        (NO_DATA, OVER, 1, PENDING),
        (NO_DATA, BETWEEN, 1, OK),
        (NO_DATA, LOW, 1, OK),
        (NO_DATA, NOTHING, 1, NO_DATA),
    ],
)
def test_a_verdict_leads_from_state_to_state(
    before: AlertState, verdict: Verdict, passed_min: float, after_it: AlertState
) -> None:
    stood = Standing(rule="R", slice=KLING, state=before, since=NOON, evaluated_at=NOON)
    now, _ = step(stood, read(verdict), RULE, after(60 * passed_min))
    since = NOON if after_it is before else after(60 * passed_min)
    assert (now.state, now.since) == (after_it, since)


def test_a_slice_never_seen_begins_at_rest() -> None:
    assert step(None, read(LOW), RULE, NOON) == (
        Standing(rule="R", slice=KLING, state=OK, since=NOON, evaluated_at=NOON, measure=SEEN),
        None,
    )


def test_without_a_for_it_fires_at_once() -> None:
    at_once = RULE.model_copy(update={"hold": timedelta(0)})
    assert course(at_once, (0, OVER)) == [(0, FIRING)]


def test_it_rests_only_after_it_was_low_without_a_break() -> None:
    states = course(
        RULE,
        *((0, OVER), (5, OVER), (6, LOW), (15, LOW), (15.5, BETWEEN)),
        *((16, LOW), (25, LOW), (26, LOW)),
    )
    assert states == [
        *((0, PENDING), (5, FIRING), (6, FIRING), (15, FIRING), (15.5, FIRING)),
        *((16, FIRING), (25, FIRING), (26, OK)),
    ]


def test_what_fires_again_and_again_takes_longer_to_rest_each_time() -> None:
    rule = RULE.model_copy(update={"hold": timedelta(0)})
    standing: Standing | None = None
    minute, lasted = 0.0, []
    for _ in range(5):
        standing, _ = step(standing, read(OVER), rule, after(60 * minute))
        began = minute
        while standing.state is FIRING:
            minute += 1
            standing, _ = step(standing, read(LOW), rule, after(60 * minute))
        lasted.append(minute - began - 1)
    assert lasted == [10, 20, 40, 80, 80]


def test_after_a_quiet_day_it_rests_as_quickly_as_at_first() -> None:
    flapping = Standing(
        rule="R", slice=KLING, state=PENDING, since=NOON, evaluated_at=NOON, flaps=3,
        low_since=NOON - timedelta(days=1, minutes=1),
    )  # fmt: skip
    now, _ = step(flapping, read(OVER), RULE, after(300))
    assert (now.state, now.flaps) == (FIRING, 0)


def test_what_it_fired_for_already_does_not_make_it_fire_again() -> None:
    rested = Standing(
        rule="R", slice=KLING, state=OK, since=after(600), evaluated_at=after(600), low_since=NOON
    )
    old = replace(read(OVER), newest=NOON - timedelta(minutes=1))
    new = replace(read(OVER), newest=NOON)
    assert step(rested, old, RULE, after(660))[0].state is OK
    assert step(rested, new, RULE, after(660))[0].state is PENDING


def test_a_firing_rule_goes_on_for_what_it_fires_for() -> None:
    fires = Standing(rule="R", slice=KLING, state=FIRING, since=NOON, evaluated_at=NOON)
    old = replace(read(OVER), newest=NOON - timedelta(hours=5))
    assert step(fires, old, RULE, after(60))[0].state is FIRING


def test_each_change_is_told_of_but_pending() -> None:
    standing: Standing | None = None
    told = []
    for minute, verdict in ((0, OVER), (5, OVER), (6, LOW), (16, LOW), (17, NOTHING), (18, LOW)):
        standing, change = step(standing, read(verdict), RULE, after(60 * minute))
        if change:
            told.append((minute, change.before, change.after, change.telling))
    assert told == [
        (0, OK, PENDING, False),
        (5, PENDING, FIRING, True),
        (16, FIRING, OK, True),
        (17, OK, NO_DATA, False),
        (18, NO_DATA, OK, False),
    ]


def test_a_change_says_what_was_seen() -> None:
    stood = Standing(rule="R", slice=KLING, state=PENDING, since=NOON, evaluated_at=NOON)
    _, change = step(stood, read(OVER), RULE, after(300))
    assert change == Transition(
        at=after(300),
        rule="R",
        slice=KLING,
        before=PENDING,
        after=FIRING,
        measure=SEEN,
        reason="Half of ten.",
        telling=True,
    )


def test_a_firing_rule_is_told_of_again_after_a_while() -> None:
    standing: Standing | None = Standing(
        rule="R", slice=KLING, state=FIRING, since=NOON, evaluated_at=NOON, told_at=NOON
    )
    again = []
    for minute in range(0, 180, 10):
        standing, change = step(standing, read(OVER), RULE, after(60 * minute))
        again += [(minute, change.repeated, change.telling)] if change else []
    assert again == [(60, True, True), (120, True, True)]


def test_no_data_is_told_of_by_the_rule_that_is_about_it_alone() -> None:
    silent = NoData(name="Silent", renotify=timedelta(hours=1))
    standing, change = step(None, read(NOTHING), silent, NOON)
    assert (standing.state, change and change.telling) == (NO_DATA, True)
    standing, change = step(standing, read(NOTHING), silent, after(3600))
    assert change is not None
    assert (change.repeated, change.telling) == (True, True)
    standing, change = step(None, read(NOTHING), RULE, NOON)
    assert (standing.state, change and change.telling) == (NO_DATA, False)


def evaluation(*readings: Reading, absent: Verdict = Verdict.NO_DATA) -> Evaluation:
    return Evaluation(rule=RULE, at=after(60), readings=readings, absent=absent)


def firing(rule: str = "R", part: Slice = KLING) -> Standing:
    return Standing(
        rule=rule, slice=part, state=FIRING, since=NOON, evaluated_at=NOON, told_at=NOON
    )


def test_a_rule_that_is_gone_takes_its_standings_with_it() -> None:
    moved = move([firing("gone"), firing()], [evaluation(read(OVER))])
    assert [(one.rule, one.state) for one in moved.standings] == [("R", FIRING)]
    assert moved.changes == ()


def test_a_slice_without_tasks_any_more_has_no_data_and_is_told_of() -> None:
    moved = move([firing()], [evaluation(read(LOW, Slice()))])
    assert {one.slice: one.state for one in moved.standings} == {Slice(): OK, KLING: NO_DATA}
    assert [(one.after, one.telling) for one in moved.changes] == [(NO_DATA, True)]


def test_a_slice_without_tasks_for_a_day_is_forgotten() -> None:
    gone = replace(firing(), state=NO_DATA, since=NOON - timedelta(days=2))
    assert move([gone], [evaluation()]).standings == ()


def test_where_absence_means_calm_a_slice_comes_to_rest() -> None:
    low = replace(firing(), low_since=NOON - timedelta(minutes=10))
    moved = move([low], [evaluation(absent=LOW)])
    assert [(one.before, one.after) for one in moved.changes] == [(FIRING, OK)]


def test_a_slice_at_rest_is_kept_no_longer_than_it_may_flap() -> None:
    calm = evaluation(read(LOW))
    recent = Standing(
        rule="R", slice=KLING, state=OK, since=NOON, evaluated_at=NOON, low_since=NOON
    )
    assert [one.slice for one in move([recent], [calm]).standings] == [KLING]
    long_ago = replace(recent, low_since=NOON - timedelta(days=2))
    assert move([long_ago], [calm]).standings == ()
