from dataclasses import dataclass, field
from datetime import UTC, datetime

from aigc_data.tencent.cloud_time import CloudTime, steady

DAY = 86_400.0
NOON = 1_780_315_200.0


@dataclass(slots=True)
class Machine:
    """A machine whose clock is set by hand; its monotonic clock counts from its start."""

    wall: float = NOON
    up: float = 100.0
    time: CloudTime = field(init=False)

    def __post_init__(self) -> None:
        self.time = CloudTime(steady(lambda: self.wall, lambda: self.up))

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.up += seconds

    def asks(self, cloud: float, seconds: float = 0.2) -> None:
        """Ask a cloud whose time is `cloud` when it answers, half of the seconds after the call."""
        sent = self.time.mark()
        self.passes(seconds)
        self.time.hear(float(int(cloud)), sent)


def at(unix: float) -> datetime:
    return datetime.fromtimestamp(unix, UTC)


def test_before_the_first_answer_it_is_this_machines() -> None:
    machine = Machine()
    machine.passes(60)
    machine.time.hear(None, machine.time.mark())
    assert (machine.time.now(), machine.time.corrected_s) == (at(NOON + 60), 0.0)


def test_a_right_clock_is_left_alone() -> None:
    machine = Machine()
    for _ in range(50):
        machine.asks(machine.wall + 0.1)
    assert machine.time.corrected_s == 0.0


def test_a_wrong_clock_is_right_to_the_second_after_one_answer_and_nearer_with_each() -> None:
    machine = Machine(wall=NOON + 2 * DAY)
    machine.asks(NOON + 0.5)
    assert abs(machine.time.now() - at(NOON + 0.6)).total_seconds() <= 1
    for _ in range(20):
        machine.passes(0.11)
        machine.asks(machine.wall - 2 * DAY + 0.5)
    assert abs(machine.time.corrected_s + 2 * DAY - 0.4) < 0.31


def test_setting_this_machines_clock_moves_nothing() -> None:
    machine = Machine()
    machine.asks(NOON + 0.1)
    machine.wall += 3 * DAY
    machine.passes(10)
    assert machine.time.now() == at(NOON + 10.2)


def test_a_machine_that_slept_is_set_by_the_next_answer() -> None:
    machine = Machine()
    machine.asks(NOON + 8 * 3600)
    assert machine.time.now() == at(NOON + 8 * 3600)
