"""The collector behaves differently once it has learned: each fact has its test."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.sync.handover import leave_lesson
from aigc_data.sync.learned import Learned, Lesson, read_learned
from aigc_data.task import Task, TaskKind
from tests.cloud import Collecting, collecting
from tests.simulator.cloud import Clock

LIST, IMAGE, EVENTS = "DescribeAigcTaskList", "DescribeAigcImageTask", "DescribeEvents"
FOLLOWING = ["task_list", "generation"]
DENIED = Fault.error("UnauthorizedOperation")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def cloud(habits: Habits, clock: Clock, tasks: int = 60) -> SimulatorServer:
    account = SimulatedAccount.generate(tasks=tasks, days=3, lively=False)
    return SimulatorServer(account, clock=clock, habits=habits)


def teach(app: Collecting, learned: Learned) -> None:
    now = datetime.now(UTC)
    app.store.save(at=now, checkpoints=[learned.checkpoint(app.collector.account)])


def asked(server: SimulatorServer, since: int = 0) -> Counter[str]:
    return Counter(call.action for call in server.calls[since:])


def sizes(server: SimulatorServer) -> list[int]:
    return [call.params["PageSize"] for call in server.calls if call.action == LIST]


def test_the_task_list_is_read_in_the_pages_it_takes(tmp_path: Path, clock: Clock) -> None:
    with (
        cloud(Habits(audit_delay=0, max_page_size=30), clock, tasks=300) as server,
        collecting(server, tmp_path / "tasks.duckdb", sources=["task_list"]) as app,
    ):
        app.collector.round()
        before = sizes(server)
        teach(app, Learned(page_size=30))
        app.collector.round()
        after = sizes(server)[len(before) :]
    assert (before[0], set(before[1:])) == (50, {20})
    assert set(after) == {30}


def test_naive_times_are_read_in_the_zone_that_was_proved(tmp_path: Path, clock: Clock) -> None:
    with (
        cloud(Habits(audit_delay=0, zone_hours=0), clock) as server,
        collecting(server, tmp_path / "tasks.duckdb", sources=["task_list", "task_status"]) as app,
    ):
        teach(app, Learned(zone_offset_s=0))
        app.collector.round()
        kept = dict(app.frame("SELECT task_id, created_at FROM tasks WHERE kind = 'scenario'"))
        truth = {task.task_id: task.created_at for task in server.account.scenarios(time.time())}
    assert kept == truth
    assert len(kept) > 0


def late_event(app: Collecting, clock: Clock) -> str:
    """Collect thrice, 40 and 20 minutes apart, where events come 50 minutes late; return the ID."""
    app.collector.clock = lambda: datetime.fromtimestamp(clock(), UTC)
    late = app.server.account.create("image", clock())
    for minutes in (0, 40, 20):
        clock.shift += minutes * 60
        app.collector.round()
    return late.task_id


def stored(app: Collecting, task_id: str) -> bool:
    return bool(app.frame("SELECT 1 FROM tasks WHERE task_id = ?", task_id))


@pytest.fixture
def behind(tmp_path: Path, clock: Clock) -> Iterator[Collecting]:
    """Yield a collector of an account whose events come 50 minutes late."""
    with (
        cloud(Habits(audit_delay=3000), clock, tasks=5) as server,
        collecting(server, tmp_path / "tasks.duckdb", sources=["cloudaudit"]) as app,
    ):
        yield app


def test_an_event_that_came_late_is_found_where_that_was_learned(
    behind: Collecting, clock: Clock
) -> None:
    teach(behind, Learned(audit_delay_s=3000.0))
    assert stored(behind, late_event(behind, clock))


def test_a_trail_read_with_too_little_overlap_is_read_again(
    behind: Collecting, clock: Clock
) -> None:
    task_id = late_event(behind, clock)
    assert not stored(behind, task_id)
    teach(behind, Learned(audit_delay_s=3000.0))
    behind.collector.round()
    assert stored(behind, task_id)


def test_ids_that_the_cloud_forgot_are_not_asked_for(tmp_path: Path, clock: Clock) -> None:
    week = 7 * 86_400.0
    account = SimulatedAccount.generate(tasks=60, days=15, lively=False)
    with (
        SimulatorServer(account, habits=Habits(audit_delay=0, retention=week)) as server,
        collecting(server, tmp_path / "tasks.duckdb", sources=["cloudaudit", "generation"]) as app,
    ):
        teach(app, Learned(forgotten_after_s=week))
        app.collector.round()
        met = Counter(call.code for call in server.calls if call.action != EVENTS)
        old = app.frame(
            """
            SELECT DISTINCT status, raw_status, error_message
            FROM tasks
            WHERE created_at < now() - INTERVAL 7 DAYS
            """
        )
    assert met["ResourceNotFound.TaskNotFound"] == 0
    assert met[None] > 0
    assert old == [
        (
            "unknown",
            "NOT_FOLLOWED",
            "not asked: the cloud does not know IDs older than 7.0 days, as doctor saw",
        )
    ]


@pytest.fixture
def closed(tmp_path: Path, clock: Clock) -> Iterator[Collecting]:
    """Yield a collector that knows that the list and the image tasks may not be read."""
    with (
        cloud(Habits(audit_delay=0), clock, tasks=20) as server,
        collecting(server, tmp_path / "tasks.duckdb", sources=FOLLOWING) as app,
    ):
        for action in (LIST, IMAGE):
            server.faults.put(action, DENIED, ALWAYS)
        app.collector.clock = lambda: datetime.fromtimestamp(clock(), UTC)
        known(app)
        teach(app, Learned(closed=frozenset({LIST, IMAGE})))
        yield app


def known(app: Collecting) -> None:
    """Let the store know the image and video tasks, as CloudAudit tells of them."""
    tasks = [
        Task(account="main", task_id=task.task_id, kind=TaskKind(task.kind))
        for task in app.server.account.tasks(time.time())
        if task.kind in {"image", "video"}
    ]
    app.store.save(tasks, at=datetime.now(UTC))


def rounds(app: Collecting, clock: Clock, *minutes: int) -> list[tuple[int, int]]:
    """Return whether the list and image tasks were asked in patient rounds so far apart."""
    counts = []
    for pause in minutes:
        clock.shift += pause * 60
        began = len(app.server.faults.met)
        app.collector.round(patient=True)
        met = Counter(action for action, _ in app.server.faults.met[began:])
        counts.append((min(met[LIST], 1), min(met[IMAGE], 1)))
    return counts


def test_closed_calls_are_tried_once_an_hour(closed: Collecting, clock: Clock) -> None:
    assert rounds(closed, clock, 0, 1, 58, 1, 1) == [(1, 1), (0, 0), (0, 0), (1, 1), (0, 0)]


def test_without_the_lesson_they_are_tried_each_round(closed: Collecting, clock: Clock) -> None:
    teach(closed, Learned())
    assert rounds(closed, clock, 0, 1) == [(1, 1), (1, 1)]


def test_a_round_that_a_person_asked_for_tries_all(closed: Collecting, clock: Clock) -> None:
    rounds(closed, clock, 0, 1)
    began = len(closed.server.faults.met)
    closed.collector.round()
    assert {action for action, _ in closed.server.faults.met[began:]} == {LIST, IMAGE}


def test_a_call_that_is_answered_again_is_open_again(closed: Collecting, clock: Clock) -> None:
    rounds(closed, clock, 0, 1)
    closed.server.faults.clear()
    began = len(closed.server.calls)
    rounds(closed, clock, 60)
    assert read_learned(closed.store, "main").closed == frozenset()
    assert asked(closed.server, began)[LIST] > 0
    began = len(closed.server.calls)
    rounds(closed, clock, 1)
    assert asked(closed.server, began)[LIST] > 0


def test_the_others_are_followed_meanwhile(closed: Collecting, clock: Clock) -> None:
    rounds(closed, clock, 0, 1)
    asked_for = closed.frame("SELECT DISTINCT kind FROM tasks WHERE status <> 'unknown'")
    assert asked_for == [("video",)]


def test_the_loop_takes_in_a_lesson_that_was_handed_over(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "tasks.duckdb"
    with (
        cloud(Habits(audit_delay=0), clock) as server,
        collecting(server, path, sources=["task_list"]) as app,
    ):
        lesson = Lesson(datetime.now(UTC) + timedelta(seconds=1), {"page_size": 30})
        leave_lesson(path, "main", lesson)
        stop = threading.Event()
        loop = threading.Thread(target=app.collector.run, args=(stop,))
        loop.start()
        try:
            until = time.monotonic() + 60
            while LIST not in asked(server) and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            stop.set()
            loop.join(timeout=60)
        assert read_learned(app.store, "main").page_size == 30
        assert set(sizes(server)) == {30}
