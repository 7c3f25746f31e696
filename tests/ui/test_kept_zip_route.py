"""Several results as one zip file over real HTTP."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from aigc_data.results.folder_storage import FolderStorage
from aigc_data.task import Task, TaskKind, TaskStatus, TaskType
from aigc_data.ui import kept_zip_route
from aigc_data.ui.kept_zip_route import MOST_TASKS, ROUTE, url
from aigc_data.ui.runtime import store
from tests.results.keeping import BARE, keep
from tests.results.media import film, picture
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.ui.serving import app_with_an_archive, served
from tests.ui.test_kept_results import NOW

FILM, PICTURE, OTHER = film(), picture("PNG"), picture("JPEG")
HOSTILE = "../../etc/passwd\n\x1b[31m"
COLLIDES = "a/b"
HEAD = "These results are not in this file:\n"


@dataclass(frozen=True)
class Place:
    """The route over an archive in a folder."""

    archive: FolderStorage
    http: httpx.Client

    def get(self, *task_ids: str) -> httpx.Response:
        return self.http.get(url([("main", task_id) for task_id in task_ids]))

    def unzipped(self, *task_ids: str) -> dict[str, bytes]:
        answer = self.get(*task_ids)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
            assert opened.testzip() is None
            assert {one.compress_type for one in opened.infolist()} <= {zipfile.ZIP_STORED}
            return {name: opened.read(name) for name in opened.namelist()}


def a_task(task_id: str, **fields: Any) -> Task:
    known: dict[str, Any] = {
        "account": "main",
        "task_id": task_id,
        "kind": TaskKind.IMAGE,
        "task_type": TaskType.TEXT_TO_IMAGE,
        "status": TaskStatus.SUCCESSFUL,
        "created_at": NOW,
        "result_urls": (f"{BARE}/0.png",),
    }
    return Task(**(known | fields))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An archive with a film, a task of two pictures, and tasks of which nothing is kept."""
    with app_with_an_archive(tmp_path_factory.mktemp("app")) as archive:
        three = tuple(f"{BARE}/{number}.png" for number in range(3))
        store().save(
            [
                a_task(VIDEO_ID),
                a_task(IMAGE_ID, result_urls=three),
                a_task("failed", status=TaskStatus.FAILED, result_urls=()),
                a_task(HOSTILE),
                a_task(COLLIDES),
                a_task("a_b"),
            ],
            at=NOW,
        )
        keep(store(), archive, VIDEO_ID, FILM, extension="mp4")
        keep(store(), archive, IMAGE_ID, PICTURE, OTHER)
        for task_id in (HOSTILE, COLLIDES, "a_b"):
            keep(store(), archive, task_id, PICTURE)
        with served(ROUTE) as http:
            yield Place(archive, http)


def test_all_files_of_the_tasks_come_stored_and_named_by_task_and_position(place: Place) -> None:
    found = place.unzipped(VIDEO_ID, IMAGE_ID)
    said = found.pop("not-in-this-file.txt").decode()
    assert found == {
        f"{VIDEO_ID}_0.mp4": FILM,
        f"{IMAGE_ID}_0.png": PICTURE,
        f"{IMAGE_ID}_1.jpg": OTHER,
    }
    assert said == f"{HEAD}{IMAGE_ID}, one of its files: it is not kept yet\n"


def test_what_is_not_kept_is_named_in_a_text(place: Place) -> None:
    assert place.unzipped("failed", "nobody's") == {
        "not-in-this-file.txt": (
            f"{HEAD}failed: the task failed, so there is no result\n"
            "nobody's: no task with this ID is stored\n"
        ).encode()
    }


def test_a_name_never_leaves_the_folder_and_none_hides_another(place: Place) -> None:
    assert sorted(place.unzipped(HOSTILE, COLLIDES, "a_b")) == [
        "_.._etc_passwd_31m_0.png",
        "a_b_0-2.png",
        "a_b_0.png",
    ]


def test_a_file_that_was_deleted_where_it_was_kept_is_named_too(place: Place) -> None:
    [sha256] = keep(store(), place.archive, "gone", picture("BMP"))
    store().save([a_task("gone")], at=NOW)
    place.archive.delete(sha256)
    assert place.unzipped("gone") == {
        "not-in-this-file.txt": (
            f"{HEAD}gone_0.bmp: it was moved or deleted where it was kept\n"
        ).encode()
    }


def test_the_answer_is_a_download_that_nobody_keeps(place: Place) -> None:
    headers = place.get(VIDEO_ID).headers
    assert headers["Content-Disposition"].startswith('attachment; filename="aigc-data-results-')
    assert {
        name: headers[name]
        for name in ("Cache-Control", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")
    } == {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_more_tasks_than_a_page_has_are_refused(place: Place) -> None:
    answer = place.get(*(f"task {number}" for number in range(MOST_TASKS + 1)))
    assert (answer.status_code, answer.text) == (
        413,
        "One file holds the results of at most 100 tasks.\n",
    )


def test_more_bytes_than_a_file_may_have_are_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_zip_route, "MOST_BYTES", 100)
    answer = place.get(VIDEO_ID)
    assert answer.status_code == 413
    assert answer.text.endswith("and one file holds at most 100\u00a0B: choose fewer tasks.\n")


def test_no_task_is_no_file(place: Place) -> None:
    answer = place.http.get(f"{kept_zip_route.PATH}?task_id=")
    assert (answer.status_code, answer.text) == (404, "No task was named: /kept.zip?task_id=…\n")


def test_an_archive_that_breaks_off_sends_no_end(place: Place) -> None:
    [sha256] = keep(store(), place.archive, "cut", picture("PNG", (300, 200)))
    store().save([a_task("cut")], at=NOW)
    [file] = [path for path in Path(place.archive.name).rglob("*") if path.name == sha256]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(httpx.RemoteProtocolError):
        place.get("cut")
