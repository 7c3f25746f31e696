"""The pace, measured on its release times by a clock that the test sets."""

import itertools
import random
import threading
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.tencent.actions import MPS, TASK_LIST, USAGE_DATA, VIDEO_TASK, Action
from aigc_data.tencent.errors import ClientClosed
from aigc_data.tencent.pace import CATCH_UP_S, FULLEST_SHARE, LONGEST_DELAY_S, Lane, Pace, Turn

DEADLINE_S = 20.0


class SetClock:
    """A clock that goes on only by being waited on, late by what the test says."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.lateness = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        if seconds is None:
            assert changed.wait(DEADLINE_S)
        else:
            self.time += seconds + self.lateness


def released(lane: Lane, clock: SetClock, calls: int) -> list[float]:
    times = []
    for _ in range(calls):
        turn = lane.take()
        times.append(clock.time)
        lane.answered(turn)
    return times


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(times)]


@pytest.mark.parametrize(("share", "spacing"), [(0.5, 0.1), (0.25, 0.2), (1.0, 0.05 / 0.975)])
def test_calls_are_let_go_evenly_at_the_share(share: float, spacing: float) -> None:
    clock = SetClock()
    times = released(Lane(TASK_LIST, share, clock), clock, 100)
    assert gaps(times)[1:] == pytest.approx([spacing] * 98)


def test_the_full_share_comes_to_at_least_95_percent_of_the_limit() -> None:
    for action in (TASK_LIST, VIDEO_TASK, USAGE_DATA):
        clock = SetClock()
        times = released(Lane(action, 1.0, clock), clock, 10 * action.limit)
        assert (len(times) - 1) / (times[-1] - times[0]) >= 0.95 * action.limit


def test_a_late_wake_up_is_made_up_for() -> None:
    clock = SetClock()
    lane = Lane(VIDEO_TASK, 0.5, clock)
    clock.lateness = 0.005
    times = released(lane, clock, 500)
    assert (len(times) - 1) / (times[-1] - times[0]) == pytest.approx(25, rel=0.01)


def test_a_pause_is_no_licence_for_a_burst() -> None:
    clock = SetClock()
    lane = Lane(TASK_LIST, 0.5, clock)
    released(lane, clock, 3)
    clock.time += 3600
    times = released(lane, clock, 10)
    assert gaps(times) == pytest.approx([0.1 - CATCH_UP_S] + [0.1] * 8)


@dataclass
class Road:
    """What happens to calls on their way there and back."""

    seed: int
    base: float
    jitter: float
    threads: int


roads = st.builds(
    Road,
    seed=st.integers(0, 2**32),
    base=st.floats(0.001, 0.2),
    jitter=st.floats(0, LONGEST_DELAY_S),
    threads=st.integers(1, 40),
)


def arrivals(road: Road, action: Action, calls: int) -> list[float]:
    """Return when the calls arrive at a cloud to which the way is sometimes longer."""
    chance, clock = random.Random(road.seed), SetClock()
    lane = Lane(action, 1.0, clock)
    under_way: list[tuple[float, Turn]] = []
    see_the_quickest_way(road, lane, clock)
    arrived = []
    for _ in range(calls):
        while len(under_way) >= road.threads:
            end_first(lane, clock, under_way)
        turn = lane.take()
        late = chance.uniform(0, road.jitter)
        arrived.append(clock.time + road.base / 2 + late)
        under_way.append((clock.time + road.base + late, turn))
        while under_way and min(under_way, key=lambda call: call[0])[0] <= clock.time:
            end_first(lane, clock, under_way)
    return sorted(arrived)


def see_the_quickest_way(road: Road, lane: Lane, clock: SetClock) -> None:
    turn = lane.take()
    clock.time += road.base
    lane.answered(turn)
    clock.time += 10.0


def end_first(lane: Lane, clock: SetClock, under_way: list[tuple[float, Turn]]) -> None:
    first = min(under_way, key=lambda call: call[0])
    under_way.remove(first)
    clock.time = max(clock.time, first[0])
    lane.answered(first[1])


@settings(max_examples=60)
@given(road=roads)
def test_no_second_sees_more_arrivals_than_the_limit(road: Road) -> None:
    arrived = arrivals(road, TASK_LIST, 120)
    for position, at in enumerate(arrived):
        assert position - bisect_left(arrived, at - 1.0) < TASK_LIST.limit


def test_small_delays_on_the_way_cost_no_speed() -> None:
    arrived = arrivals(Road(seed=1, base=0.01, jitter=0.02, threads=8), VIDEO_TASK, 1000)
    rate = (len(arrived) - 1) / (arrived[-1] - arrived[0])
    assert 0.95 * VIDEO_TASK.limit <= rate <= FULLEST_SHARE * VIDEO_TASK.limit * 1.001


def test_a_held_lane_lets_nothing_go() -> None:
    clock = SetClock()
    lane = Lane(TASK_LIST, 0.5, clock)
    released(lane, clock, 1)
    lane.hold(4.0)
    assert released(lane, clock, 2) == pytest.approx([1004.0, 1004.1])


class Gate(SetClock):
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        if self.go.is_set():
            super().wait(changed, seconds)
        else:
            changed.wait(0.01)


def wait_until_queued(lane: Lane, waiting: int) -> None:
    pause = threading.Event()
    for _ in range(int(DEADLINE_S / 0.01)):
        if len(lane._queue) == waiting:
            return
        pause.wait(0.01)
    raise AssertionError(f"{len(lane._queue)} of {waiting} calls wait")


def test_an_urgent_call_goes_before_all_that_wait() -> None:
    clock = Gate()
    lane = Lane(TASK_LIST, 0.5, clock)
    lane.take()
    order: list[str] = []

    def call(name: str, *, urgent: bool) -> None:
        lane.take(urgent=urgent)
        order.append(name)

    with ThreadPoolExecutor(4) as pool:
        for waiting, name in enumerate(["backlog 1", "backlog 2", "urgent 1", "urgent 2"], 1):
            pool.submit(call, name, urgent=name.startswith("urgent"))
            wait_until_queued(lane, waiting)
        clock.go.set()
    assert sorted(order[:2]) == ["urgent 1", "urgent 2"]
    assert sorted(order[2:]) == ["backlog 1", "backlog 2"]


def test_many_threads_share_one_even_lane() -> None:
    clock = SetClock()
    pace = Pace(1.0, clock)
    action = Action("Fast", MPS, 1000)
    lane = pace.lane(action)
    lock = threading.Lock()
    turns: list[float] = []

    def work() -> None:
        for _ in range(50):
            turn = lane.take()
            with lock:
                turns.append(turn.released_at)
            lane.answered(turn)

    with ThreadPoolExecutor(16) as pool:
        for future in [pool.submit(work) for _ in range(16)]:
            future.result(DEADLINE_S)
    assert len(turns) == 800
    spacing = 1 / (1000 * FULLEST_SHARE)
    assert max(turns) - min(turns) == pytest.approx(799 * spacing, abs=CATCH_UP_S)


def test_each_action_has_a_lane_of_its_own() -> None:
    clock = SetClock()
    pace = Pace(0.5, clock)
    for action in (TASK_LIST, VIDEO_TASK, USAGE_DATA):
        with pace.turn(action):
            assert clock.time == 1000.0


def test_closing_ends_every_wait() -> None:
    pace = Pace(0.5)
    slow = Action("OncePerAeon", MPS, 1)
    with pace.turn(slow):
        pace.lane(slow).hold(1e6)
    with ThreadPoolExecutor(3) as pool:
        waits = [pool.submit(pace.lane(slow).take) for _ in range(3)]
        wait_until_queued(pace.lane(slow), 3)
        pace.close()
        for wait in waits:
            with pytest.raises(ClientClosed):
                wait.result(DEADLINE_S)
    with pytest.raises(ClientClosed):
        pace.lane(TASK_LIST).take()
