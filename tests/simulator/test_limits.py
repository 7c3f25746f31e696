from concurrent.futures import ThreadPoolExecutor

import pytest

from aigc_data.simulator.limits import PER_SECOND, Limits
from aigc_data.simulator.refusal import Refusal
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import Raw


class Hand:
    """A clock whose hand the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def let_through(limits: Limits, action: str) -> bool:
    try:
        limits.take(action)
    except Refusal:
        return False
    return True


def test_a_full_second_lets_nothing_more_through() -> None:
    hand = Hand()
    limits = Limits(hand)
    assert [let_through(limits, "DescribeAigcVideoTask") for _ in range(51)] == [True] * 50 + [
        False
    ]
    assert let_through(limits, "DescribeAigcImageTask")


def test_the_second_slides() -> None:
    hand = Hand()
    limits = Limits(hand)
    for step in range(20):
        hand.now = step * 0.04
        assert let_through(limits, "DescribeEvents")
    hand.now = 0.99
    assert not let_through(limits, "DescribeEvents")
    hand.now = 1.0
    assert let_through(limits, "DescribeEvents")
    assert not let_through(limits, "DescribeEvents")


def test_calls_that_were_refused_do_not_fill_the_second() -> None:
    hand = Hand()
    limits = Limits(hand)
    for _ in range(60):
        let_through(limits, "DescribeAigcTaskList")
    hand.now = 1.0
    assert let_through(limits, "DescribeAigcTaskList")


def test_every_action_has_its_documented_limit() -> None:
    assert PER_SECOND["DescribeAigcVideoTask"] == 50
    assert PER_SECOND["DescribeUsageData"] == 100
    with pytest.raises(KeyError):
        Limits(Hand()).take("DescribeEverything")


def test_a_burst_over_the_wire_is_throttled(own: SimulatorServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Raw().send(own).json()["Response"], range(200)))
    codes = [answer["Error"]["Code"] for answer in answers if "Error" in answer]
    assert set(codes) == {"RequestLimitExceeded"}
    assert len(answers) - len(codes) >= 20
