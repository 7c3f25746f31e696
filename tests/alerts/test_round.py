"""A round over a real store: evaluated, kept, silenced, and the same after a restart."""

from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.alert_rule import By, FailureRate
from aigc_data.alerts.round import alert_round, worth_telling
from aigc_data.settings import Settings
from aigc_data.store.alerts import AlertState, Silence, Slice, Transition
from aigc_data.store.store import Store
from tests.alerts.asking import KLING_SLICE, lately, usual
from tests.tasks import NOON, after

RULE = FailureRate(
    name="A model fails",
    by=(By.KIND, By.MODEL),
    times_usual=2,
    keep=timedelta(minutes=10),
)
SETTINGS = Settings(alerts=(RULE,))
WHOLE = Slice()
OK, FIRING = AlertState.OK, AlertState.FIRING


@pytest.fixture
def failing(store: Store) -> Store:
    """Return a store whose Kling 3.0 fails half the time in the twenty minutes before NOON."""
    store.save([*usual(), *lately(20, 10)], at=NOON)
    return store


def changed(changes: tuple[Transition, ...]) -> list[tuple[Slice, AlertState, AlertState, bool]]:
    return [(one.slice, one.before, one.after, worth_telling(one)) for one in changes]


def test_what_fires_is_kept_logged_and_told_of_once(failing: Store) -> None:
    changes = alert_round(failing, SETTINGS, NOON)
    assert changed(changes) == [(KLING_SLICE, OK, FIRING, True)]
    assert failing.alert_log(9) == list(changes)
    assert {one.slice: one.state for one in failing.standings()} == {WHOLE: OK, KLING_SLICE: FIRING}
    assert alert_round(failing, SETTINGS, after(30)) == ()


def test_it_comes_to_rest_when_the_model_is_well_again(failing: Store) -> None:
    alert_round(failing, SETTINGS, NOON)
    failing.save(lately(40, 1, since=0, apart=30), at=after(1200))
    changes = [
        change
        for minute in range(1, 40)
        for change in changed(alert_round(failing, SETTINGS, after(60 * minute)))
    ]
    assert changes == [(KLING_SLICE, FIRING, OK, True)]


def test_a_restart_neither_forgets_nor_tells_again(failing: Store) -> None:
    alert_round(failing, SETTINGS, NOON)
    path: Path = failing.path
    failing.close()
    with Store.open(path) as again:
        assert alert_round(again, SETTINGS, after(60)) == ()
        assert [one.since for one in again.standings() if one.state is FIRING] == [NOON]


@pytest.mark.parametrize(
    ("matcher", "told"),
    [
        ({}, False),
        ({"rule": "A model fails", "model": "Kling 3.0"}, False),
        ({"model": "Hunyuan 3.0"}, True),
        ({"account": "main"}, True),
        ({"rule": "Another"}, True),
        ({"until": NOON}, True),
    ],
)
def test_what_is_silenced_is_logged_and_not_told_of(
    failing: Store, matcher: dict[str, str], told: bool
) -> None:
    usual_one = {"silence_id": "1", "until": after(60), "reason": "known", "made_at": NOON}
    failing.put_silence(Silence(**(usual_one | matcher)))  # type: ignore[arg-type]
    [change] = alert_round(failing, SETTINGS, NOON)
    assert (change.silenced, worth_telling(change)) == (not told, told)
    assert failing.alert_log(9) == [change]


def test_a_rule_that_is_switched_off_leaves_nothing_standing(failing: Store) -> None:
    alert_round(failing, SETTINGS, NOON)
    off = Settings(alerts=(RULE.model_copy(update={"enabled": False}),))
    assert alert_round(failing, off, after(60)) == ()
    assert failing.standings() == []
