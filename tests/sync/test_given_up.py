from aigc_data.sync.due import LateTask
from aigc_data.sync.given_up import given_up
from aigc_data.task import Task, TaskKind, TaskStatus, merge
from tests.tasks import NOON, a_task, after

LATE = LateTask("1", TaskKind.VIDEO, "RUN", after(-60), after(-8 * 86_400))


def test_a_task_that_is_given_up_is_unknown_with_the_reason() -> None:
    assert given_up(LATE, "main", NOON) == Task(
        account="main",
        task_id="1",
        kind=TaskKind.VIDEO,
        status=TaskStatus.UNKNOWN,
        raw_status="NOT_FOLLOWED",
        error_message="not asked any more since 2026-09-14 11:59 UTC: "
        "more than 7 days after it was created the cloud still said RUN",
        status_seen_at=NOON,
        first_seen_at=NOON,
    )


def test_it_takes_the_place_of_an_open_status_and_never_of_an_end() -> None:
    given = given_up(LATE, "main", NOON)
    known = {"task_id": "1", "kind": TaskKind.VIDEO, "status_seen_at": after(-60)}
    running = a_task(status=TaskStatus.EXECUTING, raw_status="RUN", **known)
    done = a_task(status=TaskStatus.SUCCESSFUL, raw_status="DONE", **known)
    assert merge(running, given).raw_status == "NOT_FOLLOWED"
    assert merge(given, done).status is TaskStatus.SUCCESSFUL
