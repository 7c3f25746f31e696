from datetime import timedelta
from typing import Any

from aigc_data.span import Moment, finished, scheduled
from aigc_data.task import TaskStatus
from tests.tasks import NOON, a_task, after

DONE: dict[str, Any] = {"status": TaskStatus.SUCCESSFUL}


def test_a_time_that_the_cloud_said_has_no_margin() -> None:
    task = a_task(
        **DONE,
        scheduled_exactly_at=after(2),
        finished_exactly_at=after(60),
        terminal_seen_at=after(9),
    )
    assert scheduled(task) == Moment(after(2), 0.0)
    assert finished(task) == Moment(after(60), 0.0)


def test_an_end_between_two_polls_is_their_middle_and_half_their_distance() -> None:
    task = a_task(**DONE, created_at=NOON, open_seen_at=after(50), terminal_seen_at=after(60))
    assert finished(task) == Moment(after(55), 5.0)


def test_a_task_never_seen_open_ended_after_it_was_created() -> None:
    task = a_task(**DONE, created_at=NOON, terminal_seen_at=after(600))
    assert finished(task) == Moment(after(300), 300.0)


def test_an_end_that_nothing_places_within_an_hour_is_not_known() -> None:
    assert finished(a_task(**DONE, created_at=NOON, terminal_seen_at=after(3601))) is None
    assert finished(a_task(**DONE, terminal_seen_at=after(1))) is None
    assert finished(a_task(**DONE)) is None


def test_the_signature_of_a_result_link_places_the_end() -> None:
    task = a_task(
        **DONE,
        created_at=NOON,
        terminal_seen_at=NOON + timedelta(days=9),
        signed_from=after(30),
        signed_until=after(50),
    )
    assert finished(task) == Moment(after(40), 10.0)


def test_polls_and_signature_narrow_each_other() -> None:
    task = a_task(
        **DONE,
        open_seen_at=after(38),
        terminal_seen_at=after(98),
        signed_from=after(30),
        signed_until=after(50),
    )
    assert finished(task) == Moment(after(44), 6.0)


def test_where_signature_and_polls_disagree_the_polls_count() -> None:
    task = a_task(
        **DONE,
        open_seen_at=after(60),
        terminal_seen_at=after(70),
        signed_from=after(30),
        signed_until=after(50),
    )
    assert finished(task) == Moment(after(65), 5.0)


def test_evidence_that_contradicts_itself_says_nothing() -> None:
    assert finished(a_task(**DONE, open_seen_at=after(70), terminal_seen_at=after(60))) is None


def test_an_open_task_has_no_end() -> None:
    assert finished(a_task(status=TaskStatus.EXECUTING, finished_exactly_at=NOON)) is None


def test_the_start_lies_between_the_last_waiting_and_the_first_executing() -> None:
    task = a_task(created_at=NOON, waiting_seen_at=after(20), running_seen_at=after(30))
    assert scheduled(task) == Moment(after(25), 5.0)


def test_a_task_never_seen_executing_has_no_known_start() -> None:
    assert scheduled(a_task(created_at=NOON, waiting_seen_at=after(20))) is None
    assert scheduled(a_task(created_at=NOON, running_seen_at=after(3601))) is None
