import time

import pytest

from aigc_data.sync.probe.clock import clock
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell
from tests.sync.probe.patient import patient


def found(ahead_s: float) -> Finding:
    with patient(clock=lambda: time.time() + ahead_s) as account:
        account.asking.list_page()
        return clock(account.asking)


def test_a_clock_that_agrees_is_well() -> None:
    finding = found(0)
    assert finding.verdict is Verdict.WELL
    assert finding.seen.startswith("agrees with the cloud's, ± ")


@pytest.mark.parametrize(
    ("ahead_s", "seen"),
    [(90, "behind the cloud's"), (-90, "ahead of the cloud's"), (4000, "behind the cloud's")],
)
def test_a_clock_that_is_off_is_to_mend(ahead_s: float, seen: str) -> None:
    finding = found(ahead_s)
    assert finding.verdict is Verdict.MEND
    assert seen in finding.seen
    assert finding.advice.startswith("Set this machine's clock (NTP)")


def test_what_was_made_by_the_clouds_clock_has_its_age_by_it() -> None:
    with patient(clock=lambda: time.time() + 4000) as account:
        account.asking.list_page()
        ahead = account.asking.now.timestamp() - time.time()
    assert abs(ahead - 4000) < 3


def test_before_any_answer_nothing_is_said() -> None:
    with patient() as account:
        assert clock(account.asking) == could_not_tell("clock", "no answer told a Date")
