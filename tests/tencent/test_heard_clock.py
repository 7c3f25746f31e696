import time
from pathlib import Path

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from aigc_data.tencent.client import connect
from aigc_data.tencent.heard_clock import ClockReading, HeardClock
from aigc_data.tencent.mps import Mps
from tests.cloud import settings_for


def test_before_the_first_answer_nothing_is_known() -> None:
    clock = HeardClock()
    clock.hear(None, 10.0, 11.0)
    assert clock.reading is None


def test_one_date_allows_its_second_and_the_way_there_and_back() -> None:
    clock = HeardClock()
    clock.hear(100.0, 90.0, 90.5)
    assert clock.reading == ClockReading(9.5, 11.0)
    assert (ClockReading(9.5, 11.0).offset_s, ClockReading(9.5, 11.0).margin_s) == (10.25, 0.75)


def test_more_dates_narrow_it() -> None:
    clock = HeardClock()
    clock.hear(100.0, 90.0, 90.5)
    clock.hear(101.0, 90.75, 91.25)
    assert clock.reading == ClockReading(9.75, 11.0)


def test_a_clock_that_was_set_meanwhile_is_read_anew() -> None:
    clock = HeardClock()
    clock.hear(100.0, 90.0, 90.5)
    clock.hear(100.0, 190.0, 190.5)
    assert clock.reading == ClockReading(-90.5, -89.0)


def test_the_client_hears_it_with_every_answer(tmp_path: Path) -> None:
    account = SimulatedAccount.generate(tasks=20, days=1, lively=False)
    with (
        SimulatorServer(account, clock=lambda: time.time() + 120) as server,
        connect(settings_for(server, tmp_path / "none")) as client,
    ):
        assert client.clock_heard is None
        list(Mps(client).task_list())
        heard = client.clock_heard
    assert heard is not None
    assert heard.least_s <= 120 <= heard.most_s
