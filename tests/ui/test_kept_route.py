"""Kept results over real HTTP: whole, in parts, as thumbnails, and what a stranger may try."""

import hashlib
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from PIL import Image

from aigc_data.results.content_key import content_key
from aigc_data.results.copies import is_whole
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.kept import kept_of
from aigc_data.results.open_archive import Places
from aigc_data.results.prune import Bounds
from aigc_data.results.storage import StorageFault
from aigc_data.store.results import FileState, ResultContent
from aigc_data.ui import kept_route
from aigc_data.ui.archives import Archives
from aigc_data.ui.runtime import runtime, store
from tests.results.archiving import prober
from tests.results.keeping import keep
from tests.results.media import film, index_first, picture, sound
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.ui.serving import app_with_an_archive, served

FILM = index_first(film(frames=300, size=(160, 120)))
PICTURE = picture("PNG", (900, 600))
PAGE = b"<!doctype html><script>alert(1)</script>"
SANDBOX = "sandbox{}; default-src 'none'; frame-ancestors 'self'"
FILMS = f"{SANDBOX.format(' allow-same-origin')}; media-src 'self'; style-src 'unsafe-inline'"
HOSTILE = (
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "'; DROP TABLE result_file; --", "\x00", "%00",
    "<script>alert(1)</script>", "x" * 5000, "a\r\nSet-Cookie: b=c", "", "/etc/passwd",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The app's route over an archive in a folder."""

    archive: FolderStorage
    http: httpx.Client

    def get(
        self, task: str, headers: dict[str, str] | None = None, **query: object
    ) -> httpx.Response:
        asked = {"account": "main", "task_id": task, "number": 0} | query
        return self.http.get(f"{kept_route.PATH}?{urlencode(asked)}", headers=headers)

    def keep(self, task_id: str, *contents: bytes, **fields: Any) -> list[str]:
        return keep(store(), self.archive, task_id, *contents, **fields)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An archive that holds a film and two pictures."""
    folder = tmp_path_factory.mktemp("app")
    with app_with_an_archive(folder) as archive, served(kept_route.ROUTE) as http:
        found = Place(archive, http)
        found.keep(VIDEO_ID, FILM, extension="mp4")
        found.keep(IMAGE_ID, PICTURE, picture("JPEG"))
        yield found


def headers_of(answer: httpx.Response, *names: str) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in names}


def test_a_film_comes_whole_with_the_type_of_its_bytes_and_can_do_nothing(place: Place) -> None:
    answer = place.get(VIDEO_ID)
    assert (answer.status_code, answer.content) == (200, FILM)
    names = (
        "Content-Type", "Content-Length", "Content-Disposition", "X-Content-Type-Options",
        "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Accept-Ranges", "ETag",
        "Cache-Control", "Referrer-Policy",
    )  # fmt: skip
    assert headers_of(answer, *names) == {
        "Content-Type": "video/mp4",
        "Content-Length": str(len(FILM)),
        "Content-Disposition": f"inline; filename*=UTF-8''{VIDEO_ID}_0.mp4",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": FILMS,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": f'"{hashlib.sha256(FILM).hexdigest()}"',
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
    }


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, len(FILM)),
        ("bytes=-50", len(FILM) - 50, len(FILM)),
        ("bytes=0-999999999", 0, len(FILM)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    place: Place, asked: str, start: int, stop: int
) -> None:
    answer = place.get(VIDEO_ID, {"Range": asked})
    assert (answer.status_code, answer.content) == (206, FILM[start:stop])
    assert headers_of(answer, "Content-Range", "Content-Length", "Content-Type") == {
        "Content-Range": f"bytes {start}-{stop - 1}/{len(FILM)}",
        "Content-Length": str(stop - start),
        "Content-Type": "video/mp4",
    }


def test_a_part_beyond_the_end_is_refused_with_the_size(place: Place) -> None:
    answer = place.get(VIDEO_ID, {"Range": f"bytes={len(FILM)}-"})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"


def test_several_parts_and_a_part_of_an_older_file_are_answered_with_the_whole(
    place: Place,
) -> None:
    for headers in ({"Range": "bytes=0-1,5-9"}, {"Range": "bytes=0-9", "If-Range": '"other"'}):
        answer = place.get(VIDEO_ID, headers)
        assert (answer.status_code, answer.content) == (200, FILM)
    etag = place.get(VIDEO_ID).headers["ETag"]
    assert place.get(VIDEO_ID, {"Range": "bytes=0-9", "If-Range": etag}).status_code == 206


def test_a_browser_may_keep_what_is_asked_for_by_its_hash(place: Place) -> None:
    sha256 = hashlib.sha256(FILM).hexdigest()
    answer = place.get(VIDEO_ID, sha256=sha256)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    again = place.get(VIDEO_ID, {"If-None-Match": answer.headers["ETag"]}, sha256=sha256)
    assert (again.status_code, again.content) == (304, b"")
    assert place.get(VIDEO_ID, sha256="ab" * 32).status_code == 404


def test_the_head_alone_takes_no_file(place: Place) -> None:
    query = urlencode({"account": "main", "task_id": VIDEO_ID})
    answer = place.http.head(f"{kept_route.PATH}?{query}", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (206, b"")
    assert answer.headers["Content-Length"] == "10"


def test_nothing_but_reading_is_answered(place: Place) -> None:
    query = urlencode({"account": "main", "task_id": VIDEO_ID})
    for method in ("POST", "PUT", "DELETE"):
        assert place.http.request(method, f"{kept_route.PATH}?{query}").status_code == 405


def test_a_thumbnail_is_a_small_picture_of_its_own(place: Place) -> None:
    with store().cursor() as db:
        kept = kept_of(db, [("main", IMAGE_ID)])["main", IMAGE_ID]
    small = place.http.get(kept_route.url(kept[0], size="small"))
    poster = place.http.get(kept_route.url(kept[0], size="poster"))
    assert [small.headers["Content-Type"], poster.headers["Content-Type"]] == ["image/webp"] * 2
    assert len(small.content) < len(poster.content)
    assert small.headers["ETag"] == f'"{kept[0].content.thumbnail}"'
    assert place.get(IMAGE_ID, size="huge").status_code == 404


@pytest.fixture
def archives(place: Place, tmp_path: Path) -> Iterator[Archives]:
    """What makes small pictures anew, as in the app."""
    made = Archives(store(), Places(place.archive, None, tmp_path, Bounds()), prober())
    runtime().archives = made
    yield made
    runtime().archives = None


def content_of_task(task_id: str) -> ResultContent:
    with store().cursor() as db:
        return kept_of(db, [("main", task_id)])["main", task_id][0].content


@pytest.mark.parametrize("how", ["lost", "damaged"])
@pytest.mark.parametrize(
    ("task_id", "content", "extension"),
    [("a picture", picture("PNG", (700, 500)), "png"), ("a film", film(frames=30), "mp4")],
)
def test_a_small_picture_that_is_gone_is_made_anew_and_kept(
    place: Place, archives: Archives, task_id: str, content: bytes, extension: str, how: str
) -> None:
    place.keep(task_id, content, extension=extension)
    known = content_of_task(task_id)
    for sha256 in {known.thumbnail or "", known.poster or ""}:
        file = place.archive.folder / content_key(sha256)
        whole = file.read_bytes()
        file.unlink()
        if how == "damaged":
            file.write_bytes(b"x" * len(whole))
    for size in ("small", "poster"):
        answer = place.get(task_id, size=size, sha256=known.sha256)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.content)).format == "WEBP"
        assert answer.headers["Cache-Control"] == kept_route.FOR_GOOD
    assert content_of_task(task_id) == known
    assert is_whole(place.archive, known.thumbnail or "")
    assert is_whole(place.archive, known.poster or "")


def test_a_small_picture_that_cannot_be_kept_is_shown_all_the_same(
    place: Place, archives: Archives, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.keep("read only", PICTURE + b"1")
    known = content_of_task("read only")
    place.archive.delete(known.thumbnail or "")

    def refuses(*_: object) -> None:
        message = "no space is left"
        raise StorageFault(message)

    monkeypatch.setattr(FolderStorage, "put_bytes", refuses)
    answer = place.get("read only", size="small")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")


def test_where_none_can_be_made_a_picture_is_shown_itself(place: Place) -> None:
    whole, moving = PICTURE + b"2", FILM + b"2"
    place.keep("itself", whole)
    place.keep("moving", moving, extension="mp4")
    for task_id in ("itself", "moving"):
        place.archive.delete(content_of_task(task_id).thumbnail or "")
    answer = place.get("itself", size="small", sha256=content_of_task("itself").sha256)
    assert (answer.status_code, answer.content) == (200, whole)
    assert headers_of(answer, "Content-Type", "Cache-Control", "Content-Disposition") == {
        "Content-Type": "image/png",
        "Cache-Control": kept_route.ASK_AGAIN,
        "Content-Disposition": "inline; filename*=UTF-8''itself_0.png",
    }
    refused = place.get("moving", size="small", sha256=content_of_task("moving").sha256)
    assert (refused.status_code, refused.text, refused.headers["Cache-Control"]) == (
        404, "No small picture could be made of this video.\n", "private, max-age=60",
    )  # fmt: skip


def test_of_a_film_that_is_gone_itself_that_is_said(place: Place, archives: Archives) -> None:
    [sha256] = place.keep("gone", FILM + b"3", extension="mp4")
    place.archive.delete(content_of_task("gone").thumbnail or "")
    place.archive.delete(sha256)
    refused = place.get("gone", size="small")
    assert (refused.status_code, refused.text, refused.headers["Cache-Control"]) == (
        410, "The file is not where it was kept: it was moved or deleted there.\n", "no-store",
    )  # fmt: skip


def test_without_the_result_there_is_no_small_picture_either(
    place: Place, archives: Archives
) -> None:
    [sha256] = place.keep("nothing", PICTURE + b"3")
    place.archive.delete(content_of_task("nothing").thumbnail or "")
    place.archive.delete(sha256)
    assert place.get("nothing", size="small").status_code == 410


def test_a_download_is_called_after_its_task(place: Place) -> None:
    answer = place.get(IMAGE_ID, download=1, number=1)
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename*=UTF-8''{IMAGE_ID}_1.jpg"
    )
    assert answer.content == picture("JPEG")


@pytest.mark.parametrize(
    ("content", "extension", "name", "fields"),
    [
        (PAGE, "png", "_0.bin", {}),
        (sound(), "mp4", "_0.mp3", {}),
        (b"\x89PNG\r\n\x1a\n" + PAGE, "png", "_0.bin", {}),
        (picture("PNG"), "png", "_0.png", {"fault": "it was sent as text/html"}),
        (b"glTF\x02\0\0\0" + bytes(99), "glb", "_0.glb", {}),
    ],
)
def test_what_is_no_picture_film_or_sound_or_lies_is_a_download_alone(
    place: Place, content: bytes, extension: str, name: str, fields: dict[str, Any]
) -> None:
    place.keep("lie", content, extension=extension, **fields)
    answer = place.get("lie")
    assert (answer.status_code, answer.content) == (200, content)
    names = (
        *("Content-Type", "Content-Disposition", "X-Content-Type-Options"),
        "Content-Security-Policy",
    )
    assert headers_of(answer, *names) == {
        "Content-Type": "application/octet-stream",
        "Content-Security-Policy": SANDBOX.format(""),
        "Content-Disposition": f"attachment; filename*=UTF-8''lie{name}",
        "X-Content-Type-Options": "nosniff",
    }
    assert place.get("lie", size="small").status_code == 404


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", ["account", "task_id", "number", "sha256", "size", "since"])
def test_nothing_of_an_address_names_a_file(place: Place, name: str, hostile: str) -> None:
    answer = place.get(VIDEO_ID, None, **{name: hostile})
    if name == "since":
        assert answer.content == FILM
    elif hostile or name not in {"size", "sha256"}:
        assert answer.status_code == 404
    assert "root:" not in answer.text[:500]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/kept/../../etc/passwd", "/kept/%2e%2e/etc/passwd", "/kept//x"])
def test_there_is_nothing_below_the_address(place: Place, path: str) -> None:
    assert place.http.get(path).status_code == 404


def test_a_strange_id_is_a_tame_file_name(place: Place) -> None:
    place.keep('../a"b\r\nX: y', PICTURE)
    answer = place.get('../a"b\r\nX: y')
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''_a_b_X_y_0.png"
    assert "X" not in answer.headers


@pytest.mark.parametrize("state", [FileState.WANTED, FileState.LOST, FileState.REMOVED])
def test_what_is_not_kept_is_not_there(place: Place, state: FileState) -> None:
    place.keep("gone", PICTURE, state=state)
    answer = place.get("gone")
    assert (answer.status_code, answer.text) == (404, "No file of this task and number is kept.\n")


def test_what_was_taken_out_of_the_archive_by_others_is_gone(place: Place) -> None:
    [sha256] = place.keep("moved", picture("BMP"), extension="bmp")
    place.archive.delete(sha256)
    answer = place.get("moved")
    assert (answer.status_code, answer.text) == (
        410, "The file is not where it was kept: it was moved or deleted there.\n",
    )  # fmt: skip


def test_who_leaves_in_the_middle_leaves_no_file_open(place: Place) -> None:
    large = picture("BMP", (1500, 1200))
    place.keep("large", large, extension="bmp")
    query = urlencode({"account": "main", "task_id": "large"})
    with place.http.stream("GET", f"{kept_route.PATH}?{query}") as answer:
        assert answer.status_code == 200
    deadline = time.monotonic() + 20
    while _open_files(place.archive.folder):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_without_a_store_the_reason_is_said(place: Place) -> None:
    opened, runtime().store = runtime().store, None
    runtime().store_fault = "The store is held elsewhere."
    answer = place.get(VIDEO_ID)
    runtime().store = opened
    assert (answer.status_code, answer.text) == (503, "The store is held elsewhere.\n")


def _open_files(folder: Path) -> list[Path]:
    links = (one for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    return [one for one in (link.readlink() for link in links) if folder in one.parents]
