import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.course import Course
from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.sync.collector import utc_now
from aigc_data.sync.question import Question
from tests.cloud import Collecting, collecting, small_cloud
from tests.sync.test_collector import wait_for

DAY = 86_400
STATUS = "SELECT status, raw_status, error_code, error_message FROM tasks WHERE task_id = ?"


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=20, days=1) as server:
        yield server


@pytest.fixture
def store(cloud: SimulatorServer, tmp_path: Path) -> Iterator[Collecting]:
    with collecting(cloud, tmp_path / "tasks.duckdb", interval=3600) as opened:
        yield opened


def made(cloud: SimulatorServer, kind: str, *, age_s: float, takes_s: int) -> str:
    """Return the ID of a task that was created so long ago and takes so long, at once running."""
    way = Course(0, takes_s, None, "DONE")
    return cloud.account.create(kind, time.time() - age_s, way=way).task_id


def asked(cloud: SimulatorServer, task_id: str) -> int:
    """Return how often the cloud was asked about the task."""
    return sum(call.params.get("TaskId") == task_id for call in cloud.calls)


def test_a_task_that_never_ends_is_given_up_with_the_reason_and_asked_no_more(
    store: Collecting,
) -> None:
    endless = made(store.server, "video", age_s=8 * DAY, takes_s=90 * DAY)
    store.collector.round()
    [(status, raw_status, code, message)] = store.frame(STATUS, endless)
    assert (status, raw_status, code) == ("unknown", "NOT_FOLLOWED", None)
    assert message.startswith("not asked any more since 20")
    assert message.endswith("more than 7 days after it was created the cloud still said RUN")
    store.collector.round()
    assert asked(store.server, endless) == 1


def test_a_task_within_its_horizon_is_not_given_up(store: Collecting) -> None:
    slow = made(store.server, "video", age_s=6 * DAY, takes_s=90 * DAY)
    store.collector.round()
    assert store.frame(STATUS, slow)[0][:2] == ("executing", "RUN")


def test_a_task_that_cannot_be_asked_about_rests_and_holds_up_no_other(store: Collecting) -> None:
    refused = Fault.error("InvalidParameterValue", "the id is odd")
    store.server.faults.put("DescribeAigcImageTask", refused)
    report = store.collector.round()
    assert report.errors == ()
    unasked = store.frame("SELECT task_id FROM tasks WHERE raw_status IS NULL")
    assert len(unasked) == 1
    store.collector.round()
    assert store.frame("SELECT task_id FROM tasks WHERE raw_status IS NULL") == unasked


def test_what_ends_between_two_rounds_is_seen_to_end(store: Collecting) -> None:
    quick = made(store.server, "image", age_s=0, takes_s=7)
    stop = threading.Event()
    loop = threading.Thread(target=store.collector.run, args=(stop,))
    loop.start()
    try:
        wait_for(lambda: [row[0] for row in store.frame(STATUS, quick)] == ["successful"])
    finally:
        stop.set()
        loop.join(timeout=30)
    [(margin_s,)] = store.frame("SELECT finished_at_margin_s FROM tasks WHERE task_id = ?", quick)
    assert margin_s < 30
    assert not loop.is_alive()


def test_an_id_of_unknown_kind_that_the_cloud_does_not_know_stays_of_unknown_kind(
    store: Collecting,
) -> None:
    question = Question(store.collector.mps, "main", utc_now)
    lost = question.ask("1234567890", None)
    assert (lost.task.kind, lost.task.raw_status) == (None, "NOT_FOUND")
