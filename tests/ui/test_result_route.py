"""A result file over real HTTP, from the simulated cloud's storage through the app's route."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from aigc_data.simulator.course import Course
from aigc_data.simulator.faults import BAD_GATEWAY, CUT_CONNECTION, RESULTS, Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.task import Task, TaskKind, TaskStatus
from aigc_data.ui import result_route
from aigc_data.ui.runtime import close_runtime, runtime, store
from aigc_data.ui.security import SecurityHeaders
from tests.cloud import small_cloud
from tests.tasks import VIDEO_ID

NOW = datetime.now(UTC)
DONE = Course(5, 30, None, "DONE")
HOSTILE = (
    "../../etc/passwd", "http://127.0.0.1:9/a.png", "'; DROP TABLE task; --", "\x00", "%00",
    "<script>alert(1)</script>", "x" * 5000, "a\r\nSet-Cookie: b=c", "",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The app's route, and the cloud behind it."""

    server: SimulatorServer
    http: httpx.Client

    def made(self, ago_s: float = 300, **fields: Any) -> SimulatedTask:
        """A picture task of the cloud that ended a while ago, as the store knows it."""
        task = self.server.account.create("image", time.time() - ago_s, {"Prompt": "a fox"}, DONE)
        self.keep(task.task_id, **fields)
        return task

    def keep(self, task_id: str, **fields: Any) -> None:
        known: dict[str, Any] = {"account": "main", "task_id": task_id, "kind": TaskKind.IMAGE,
                                 "status": TaskStatus.SUCCESSFUL}  # fmt: skip
        store().save([Task(**known | fields)], at=NOW)

    def get(self, task_id: str, number: object = 0, account: str = "main") -> httpx.Response:
        query = {"account": account, "task_id": task_id, "number": number}
        return self.http.get(f"{result_route.PATH}?{urlencode(query)}")

    def said(self, task_id: str, number: object = 0, account: str = "main") -> tuple[int, str]:
        """Status and sentence of an answer that is no file and tells no secret."""
        answer = self.get(task_id, number, account)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "q-sign" not in f"{answer.text}{answer.headers}"
        return answer.status_code, answer.text.rstrip("\n")

    def link(self, task_id: str) -> str:
        return runtime().links("main").of(task_id, TaskKind.IMAGE)[0].url


@pytest.fixture(scope="module")
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=5) as server:
        server.gate.limits = None
        yield server


@pytest.fixture
def place(
    cloud: SimulatorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIGC_DATA_DB", str(tmp_path / "app.duckdb"))
    monkeypatch.setenv("AIGC_DATA_ENDPOINT", cloud.endpoint)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", cloud.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", cloud.secret_key)
    close_runtime()
    packing = Middleware(GZipMiddleware)  # as Streamlit has it
    app = Starlette(routes=[result_route.ROUTE], middleware=[Middleware(SecurityHeaders), packing])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        yield Place(cloud, http)
    server.should_exit = True
    thread.join()
    close_runtime()
    cloud.faults.clear()


def test_a_file_comes_as_it_is_and_is_kept_and_not_shown(place: Place) -> None:
    task = place.made()
    answer = place.get(task.task_id)
    original = httpx.get(place.link(task.task_id)).content
    assert (answer.status_code, answer.content, answer.history) == (200, original, [])
    assert {name: answer.headers[name] for name in (
        "Content-Disposition", "Content-Type", "Content-Length", "Cache-Control",
        "X-Content-Type-Options",
    )} == {
        "Content-Disposition": f"attachment; filename*=UTF-8''{task.task_id}_0.png",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(len(original)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    assert "q-sign" not in str(answer.headers)


def test_who_leaves_in_the_middle_leaves_nothing_behind(place: Place) -> None:
    task = place.made()
    with place.http.stream("GET", result_route.url("main", task.task_id, 0)) as answer:
        assert answer.status_code == 200
    assert place.get(task.task_id).status_code == 200


def test_a_look_at_the_headers_takes_no_file(place: Place) -> None:
    answer = place.http.head(result_route.url("main", place.made().task_id, 0))
    assert (answer.status_code, answer.content) == (200, b"")


def test_nothing_but_reading_is_answered(place: Place) -> None:
    assert place.http.post(result_route.url("main", place.made().task_id, 0)).status_code == 405


def test_a_link_that_has_expired_is_gone(place: Place) -> None:
    task = place.made(ago_s=13 * 3600)
    assert place.said(task.task_id) == (
        410,
        f"{task.task_id}_0.png was not downloaded: the link has expired, or the bucket is private.",
    )


def test_a_file_that_was_deleted_is_gone(place: Place) -> None:
    task = place.made()
    place.server.delete(place.link(task.task_id))
    assert place.said(task.task_id) == (
        410,
        f"{task.task_id}_0.png was not downloaded: the file is gone: the cloud keeps a generated "
        "file for 12 hours.",
    )


def test_a_file_cut_off_in_the_middle_is_no_whole_answer(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    task = place.made()
    place.server.faults.put(RESULTS, CUT_CONNECTION)
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        place.get(task.task_id)
    said = [record.getMessage() for record in caplog.records if record.name.startswith("aigc")]
    assert [one.rpartition(" (")[0] for one in said] == [
        f"A download broke off: {task.task_id}_0.png was not downloaded: it broke off"
    ]
    assert "q-sign" not in caplog.text
    assert place.get(task.task_id).status_code == 200


def test_a_storage_that_fails_is_said_to(place: Place) -> None:
    task = place.made()
    place.server.faults.put(RESULTS, BAD_GATEWAY)
    assert place.said(task.task_id) == (
        502, f"{task.task_id}_0.png was not downloaded: HTTP status 502.",
    )  # fmt: skip


def test_a_cloud_that_refuses_is_quoted(place: Place) -> None:
    task = place.made()
    place.server.faults.put("DescribeAigcImageTask", Fault.error("UnauthorizedOperation"))
    status, said = place.said(task.task_id)
    assert status == 502
    assert "UnauthorizedOperation" in said


def test_a_task_that_the_cloud_has_forgotten_is_gone(place: Place) -> None:
    place.keep("24000145-AigcImage-00000000000000000000000000000000")
    status, said = place.said("24000145-AigcImage-00000000000000000000000000000000")
    assert (status, "ResourceNotFound.TaskNotFound" in said) == (410, True)


@pytest.mark.parametrize("task_id", [VIDEO_ID, *HOSTILE])
def test_what_is_not_stored_is_not_looked_for_anywhere(place: Place, task_id: str) -> None:
    asked = len(place.server.calls)
    assert place.said(task_id) == (404, "No task with this ID is stored.")
    assert len(place.server.calls) == asked


@pytest.mark.parametrize("number", [1, 99999, -1, "one", "٣", "0x0", "", *HOSTILE[:-1]])
def test_a_number_that_the_task_has_no_file_of_is_not_found(place: Place, number: object) -> None:
    task = place.made()
    assert place.said(task.task_id, number) == (
        404, "The task has no file of this number: it has 1.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (TaskStatus.WAITING, "The task has not ended yet."),
        (TaskStatus.FAILED, "The task failed, so there is no result."),
        (TaskStatus.UNKNOWN, "The cloud has not said what became of this task."),
    ],
)
def test_a_task_without_a_result_says_so(place: Place, status: TaskStatus, sentence: str) -> None:
    place.keep(VIDEO_ID, kind=TaskKind.VIDEO, status=status)
    assert place.said(VIDEO_ID) == (404, sentence)


def test_another_accounts_task_is_not_asked_for(place: Place) -> None:
    task = place.made(account="other")
    assert place.said(task.task_id, account="main") == (404, "No task with this ID is stored.")
    assert place.said(task.task_id, account="other") == (
        404,
        "This app has the keys of another account, so it cannot ask for links.",
    )


@pytest.mark.parametrize(
    ("task_id", "expected"),
    [
        ('../a"b\r\nX: y', "_a_b_X_y_0.png"),
        ("狐狸; filename=evil.exe", "_filename_evil.exe_0.png"),
    ],
)
def test_a_strange_id_is_a_tame_file_name(place: Place, task_id: str, expected: str) -> None:
    signed = place.link(place.made().task_id)
    place.keep(task_id, created_at=NOW - timedelta(minutes=5))
    runtime().links("main").remember(task_id, [signed])
    answer = place.get(task_id)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{expected}"


def test_a_link_that_is_not_https_is_not_opened(place: Place) -> None:
    place.keep(VIDEO_ID)
    runtime().links("main").remember(VIDEO_ID, ["file:///etc/passwd"])
    assert place.said(VIDEO_ID) == (
        502, "passwd was not downloaded: it may not be opened: it is not https.",
    )  # fmt: skip


def test_without_a_store_the_reason_is_said(place: Place) -> None:
    opened, runtime().store = runtime().store, None
    runtime().store_fault = "The store is held elsewhere."
    assert place.said(VIDEO_ID) == (503, "The store is held elsewhere.")
    runtime().store = opened
