import time

import pytest

from aigc_data.simulator.course import Course
from aigc_data.sync.probe.finding import Verdict
from aigc_data.sync.probe.known import Known, KnownTask
from aigc_data.sync.probe.open_answer import open_answers, shape
from aigc_data.task import TaskKind
from tests.sync.probe.patient import patient


def test_open_tasks_tell_the_shape_of_their_answers() -> None:
    with patient() as account:
        now = time.time()
        account.server.account.create("image", now - 30, way=Course(9000, 9900, None, "DONE"))
        account.server.account.create("video", now - 30, way=Course(1, 9900, None, "DONE"))
        found = open_answers(account.asking, Known())
    assert found.verdict is Verdict.WELL
    assert "image WAIT: ImageUrls " in found.seen
    assert "video RUN: VideoUrls " in found.seen


def test_open_tasks_of_the_store_are_asked_too() -> None:
    with patient() as account:
        way = Course(1, 90_000, None, "FINISHED")
        task = account.server.account.create("scenario", time.time() - 3600, way=way)
        known = KnownTask(task.task_id, TaskKind.SCENARIO, task.created_at)
        found = open_answers(account.asking, Known(open=(known,)))
    assert found.seen.startswith("scenario RUNNING: OutputUrl ")


def test_where_all_have_ended_nothing_is_told() -> None:
    with patient(tasks=60, days=3, now=time.time() - 86_400) as account:
        found = open_answers(account.asking, Known())
    assert (found.verdict, found.seen) == (Verdict.UNCLEAR, "no open task is known")
    assert found.advice == "Run doctor again while a task runs."


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({}, "missing"),
        ({"Message": None}, "null"),
        ({"Message": ""}, "empty"),
        ({"Message": "OK"}, "OK"),
        ({"Message": "draw a cat for 100000000001"}, "a text"),
        ({"Message": []}, "an empty list"),
        ({"Message": ["https://a.example"]}, "a list"),
        ({"Message": 7}, "a number"),
        ({"Message": {}}, "an object"),
    ],
)
def test_a_field_is_described_and_never_shown(answer: dict[str, object], seen: str) -> None:
    assert shape(answer, "Message") == seen
