from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aigc_data.result_link import ResultLink
from aigc_data.results.links import ResultLinks
from aigc_data.settings import Site
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.mps import Mps
from aigc_data.tencent.retries import Retries
from aigc_data.ui.task_lookup import Desk, LookUp, look_up, unaskable
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.tencent.scripted_server import (
    SECRET_ID,
    SECRET_KEY,
    Answer,
    Reply,
    ScriptedServer,
    ok,
    refusal,
)

SCENARIO_ID = "c50f6094-3b56-a1fa-e616-0eec386bfc00"
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
URL = "https://a.example/a.mp4?q-sign-time=1789355280;1789398490&q-signature=0123"


@contextmanager
def a_desk(path: Path, *answers: Answer) -> Iterator[tuple[ScriptedServer, Desk]]:
    keys = Credentials(SECRET_ID, SECRET_KEY)
    with (
        ScriptedServer(*answers) as server,
        CloudClient(
            keys,
            site=Site.MAINLAND,
            endpoint=server.endpoint,
            retries=Retries(tries=1, first_wait_s=0.0),
        ) as client,
        Store.open(path / "test.duckdb") as store,
    ):
        mps = Mps(client, urgent=True)
        links = ResultLinks(mps)
        yield server, Desk(mps, store, links, "main", lambda: NOON)
        links.close()


def test_a_task_that_the_cloud_knows_is_kept_with_its_links_in_memory(tmp_path: Path) -> None:
    answer = ok(Status="DONE", VideoUrls=[URL], Resolution="1920x1088", Message="ok")
    with a_desk(tmp_path, answer) as (_server, desk):
        found = look_up(VIDEO_ID, desk)
        stored = desk.store.tasks("main", [VIDEO_ID])[VIDEO_ID]
        assert found.task is not None
        assert (stored.kind, stored.status, stored.resolution, stored.result_urls) == (
            TaskKind.VIDEO, TaskStatus.SUCCESSFUL, "1920x1088", ("https://a.example/a.mp4",),
        )  # fmt: skip
        held = desk.links.held(VIDEO_ID)
        assert held is not None
        assert held.links == (ResultLink(URL),)


def test_a_scenario_task_is_asked_by_its_own_call(tmp_path: Path) -> None:
    answer = ok(TaskId=SCENARIO_ID, TaskType="AIDrama", TaskStatus="RUNNING", OutputUrl=None)
    with a_desk(tmp_path, answer) as (server, desk):
        found = look_up(SCENARIO_ID, desk)
        assert found.task is not None
        assert (found.task.kind, found.task.status) == (TaskKind.SCENARIO, TaskStatus.EXECUTING)
        assert [seen.action for seen in server.seen] == ["DescribeAigcTaskStatus"]


def test_an_id_that_the_cloud_does_not_know_is_said_and_not_kept(tmp_path: Path) -> None:
    with a_desk(tmp_path, refusal("ResourceNotFound.TaskNotFound", "gone")) as (_server, desk):
        assert look_up(IMAGE_ID, desk) == LookUp(
            None,
            "The cloud does not know this task",
            "DescribeAigcImageTask knows no such task: check the ID and the account; the cloud "
            "forgets old tasks, and other products' tasks are not here "
            "[ResourceNotFound.TaskNotFound, request rid-1]",
            "ResourceNotFound.TaskNotFound",
            "rid-1",
        )
        assert desk.store.tasks("main", [IMAGE_ID]) == {}


def test_a_numeric_id_is_tried_as_a_video_and_then_as_a_picture(tmp_path: Path) -> None:
    answers = (refusal("InvalidParameterValue.TaskId"), ok(Status="RUN", ImageUrls=None))
    with a_desk(tmp_path, *answers) as (_server, desk):
        found = look_up("1234567890", desk)
        assert found.task is not None
        assert (found.task.kind, found.task.status) == (TaskKind.IMAGE, TaskStatus.EXECUTING)


def test_a_cloud_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    with a_desk(tmp_path, Reply(b"<html>", status=502)) as (_server, desk):
        found = look_up(IMAGE_ID, desk)
        assert (found.task, found.title) == (None, "The cloud could not be asked")
        assert "DescribeAigcImageTask" in found.said


def test_an_answer_without_a_status_is_said(tmp_path: Path) -> None:
    with a_desk(tmp_path, ok(ImageUrls=[])) as (_server, desk):
        assert look_up(IMAGE_ID, desk) == LookUp(
            None,
            "The cloud's answer could not be read",
            f"the answer about {IMAGE_ID} has no Status",
        )


@pytest.mark.parametrize(
    ("task_id", "may_be_asked"),
    [
        (IMAGE_ID, True),
        (SCENARIO_ID, True),
        ("1234567890", True),
        ("251006278-AigcImageTask-0a1b2ct", False),
        ("'; DROP TABLE task; --", False),
        ("<script>alert(1)</script>", False),
        ("../../etc/passwd", False),
        ("x" * 100_000, False),
        ("", False),
    ],
)
def test_only_an_id_of_a_known_form_is_asked(task_id: str, may_be_asked: bool) -> None:
    assert (unaskable(task_id) == "") is may_be_asked
