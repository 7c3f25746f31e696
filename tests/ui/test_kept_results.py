"""Results that are kept, about to expire or lost: on the task's page, in lists, on the overview."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.analysis.filter_state import FilterState
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus, TaskType
from aigc_data.ui import viewer
from aigc_data.ui.runtime import runtime
from tests.results.keeping import BARE, keep
from tests.results.media import film, picture
from tests.tasks import VIDEO_ID
from tests.ui.conftest import Opener
from tests.ui.test_task_pages import pictures, shown, signed, videos
from tests.ui.tiles import tiles

NOW = datetime.now(UTC).replace(microsecond=0)
HERE = "http://localhost:8501/kept?account=main&task_id="


def a_task(**fields: Any) -> Task:
    """A video task that ended half an hour ago."""
    known: dict[str, Any] = {
        "account": "main",
        "task_id": VIDEO_ID,
        "kind": TaskKind.VIDEO,
        "task_type": TaskType.TEXT_TO_VIDEO,
        "status": TaskStatus.SUCCESSFUL,
        "model": "Kling",
        "resolution": "1080P",
        "video_duration_s": 5.0,
        "request": '{"ExtraParameters": {"Resolution": "1080P"}}',
        "created_at": NOW - timedelta(minutes=40),
        "finished_exactly_at": NOW - timedelta(minutes=30),
        "result_urls": (f"{BARE}/0.mp4",),
        "result_expires_at": datetime.now(UTC) + timedelta(hours=3, minutes=12, seconds=25),
    }
    return Task(**(known | fields))


@pytest.fixture
def place(stored: Store, tmp_path: Path) -> FolderStorage:
    """Where results are kept."""
    found = FolderStorage(tmp_path / "kept")
    runtime().places = (found,)
    return found


def fill(store: Store, *tasks: Task) -> None:
    store.save(tasks, at=NOW)


def badges(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown if "-badge[" in one.value)


def facts(app: AppTest) -> str:
    return " ".join(table.value.to_string() for table in app.table).replace("\\", "")


def buttons(app: AppTest) -> list[tuple[str, str]]:
    return [(one.proto.label, one.proto.url) for one in app.get("link_button")]


def test_a_kept_video_is_played_from_the_archive_and_measured(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task(result_expires_at=NOW - timedelta(hours=1)))
    [sha256] = keep(stored, place, VIDEO_ID, film(), extension="mp4")
    app = opened("task", task_id=VIDEO_ID, account="main")
    [address] = [video.removeprefix("http://localhost:8501") for video in videos(app)]
    asked = f"/kept?account=main&task_id={VIDEO_ID}&number=0&sha256={sha256}&since="
    assert re.fullmatch(rf"{re.escape(asked)}\d+", address)
    assert buttons(app) == [("Download", f"{address}&download=1"), ("Open in a tab", address)]
    said = shown(app).replace("\\", "")
    assert "Kept by this app since " in said
    assert "Measured: 64 × 48 pixels · 2 s · 10 frames per second · h264 · " in said
    assert "Kept" in badges(app)
    assert "64 × 48 measured; 1080P requested" in facts(app).replace("\u00a0", " ")
    assert "2 s measured; 5 s requested" in facts(app).replace("\u00a0", " ")


def test_what_is_kept_is_not_asked_from_the_cloud_while_its_link_lives(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task())
    runtime().links("main").remember(VIDEO_ID, [signed("0.mp4")])
    keep(stored, place, VIDEO_ID, film(), extension="mp4")
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert [one.startswith(HERE) for one in videos(app)] == [True]
    assert "Expires in" not in shown(app)


def test_one_of_two_that_is_kept_comes_from_the_archive_and_the_other_from_its_link(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    links = [signed(f"{number}.png") for number in range(2)]
    bare = tuple(link.partition("?")[0] for link in links)
    fill(stored, a_task(kind=TaskKind.IMAGE, result_urls=bare))
    runtime().links("main").remember(VIDEO_ID, links)
    keep(stored, place, VIDEO_ID, picture("PNG"))
    other = ResultFile(
        account="main", task_id=VIDEO_ID, position=1, address=bare[1], state=FileState.WANTED,
        found_at=NOW,
    )  # fmt: skip
    stored.save_results([other])
    app = opened("task", task_id=VIDEO_ID, account="main")
    first, second = pictures(app)
    assert (first.startswith(HERE), second) == (True, links[1])
    assert "It is being kept." in shown(app)
    assert "Expires in 3\u00a0h 12\u00a0min" in badges(app)


def test_without_an_archive_the_page_says_how_long_and_that_nothing_keeps_it(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task())
    runtime().links("main").remember(VIDEO_ID, [signed("0.mp4")])
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert "Expires in 3\u00a0h 12\u00a0min" in badges(app)
    assert "This app keeps no results: set `AIGC_DATA_RESULTS`" in shown(app)


def test_what_was_not_kept_in_time_is_lost(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(result_expires_at=NOW - timedelta(hours=1)))
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert "Lost" in badges(app)
    assert "The result has expired and was not kept" in shown(app)


@pytest.mark.parametrize(
    ("content", "extension", "said"),
    [
        (
            b"\x89PNG\r\n\x1a\n<script>alert(1)</script>" + bytes(99),
            "png",
            "It is kept and not shown: it cannot be decoded: it is damaged or cut.",
        ),
        (picture("PNG"), "mp4", "It is kept and not shown: it is called .mp4 and is no such file."),
        (b"glTF\x02\0\0\0" + bytes(99), "glb", "It is a .glb file, which a page cannot show."),
    ],
)
def test_what_lies_or_cannot_be_shown_is_offered_for_download_alone(
    stored: Store, opened: Opener, place: FolderStorage, content: bytes, extension: str, said: str
) -> None:
    fill(stored, a_task())
    keep(stored, place, VIDEO_ID, content, extension=extension)
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert videos(app) == pictures(app) == []
    assert said in shown(app).replace("\\", "")
    assert [label for label, _ in buttons(app)] == ["Download"]


def test_the_lists_say_it_of_each_task(stored: Store, opened: Opener, place: FolderStorage) -> None:
    lost = a_task(task_id="lost", result_expires_at=NOW - timedelta(hours=1))
    fill(stored, a_task(), a_task(task_id="waits"), lost,
         a_task(task_id="open", status=TaskStatus.EXECUTING, result_urls=()))  # fmt: skip
    keep(stored, place, VIDEO_ID, film(), extension="mp4")
    app = opened("videos")
    cells = app.dataframe[0].value.set_index("Task ID")[["Result", "Resolution"]]
    assert cells.to_dict("index") == {
        VIDEO_ID: {"Result": "Kept", "Resolution": "64x48 ✓"},
        "waits": {"Result": "Expires in 3\u00a0h 12\u00a0min", "Resolution": "1080P"},
        "lost": {"Result": "Lost", "Resolution": "1080P"},
        "open": {"Result": "", "Resolution": "1080P"},
    }


def test_the_gallery_shows_what_is_kept_though_its_link_has_ended(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    ended = NOW - timedelta(hours=1)
    fill(stored, a_task(result_expires_at=ended), a_task(task_id="b", result_expires_at=ended))
    keep(stored, place, VIDEO_ID, film(), extension="mp4")
    lost, kept = tiles(opened("videos", view="gallery"))
    assert (kept["picture"], kept["said"]) == (f"{kept['film']}&size=small", "")
    assert kept["film"].startswith("/kept?account=main&task_id=")
    assert (lost["picture"], lost["film"], lost["said"]) == ("", "", "Link expired")
    assert [pill["word"] for tile in (kept, lost) for pill in tile["pills"]] == [
        "Successful", "Kept", "Successful", "Lost",
    ]  # fmt: skip


def test_the_overview_warns_of_what_will_be_lost_within_the_hour(
    stored: Store, opened: Opener
) -> None:
    soon = {"result_expires_at": NOW + timedelta(minutes=30)}
    fill(stored, a_task(), a_task(task_id="a", **soon), a_task(task_id="b", **soon))
    app = opened("overview")
    assert "The results of 2 tasks will be lost within the hour: nowhere to keep them" in shown(app)
    state = FilterState(fates=("soon",))
    listed = opened("videos", **state.to_query())
    assert sorted(listed.dataframe[0].value["Task ID"]) == ["a", "b"]
    assert state.task_filter(viewer.now()).fates == ("soon",)


def test_with_an_archive_the_warning_says_that_they_are_not_kept_yet(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task(result_expires_at=NOW + timedelta(minutes=30)))
    assert "The results of 1 task expire within the hour and are not kept yet" in shown(
        opened("overview")
    )


def test_what_is_kept_is_not_warned_of(stored: Store, opened: Opener, place: FolderStorage) -> None:
    fill(stored, a_task(result_expires_at=NOW + timedelta(minutes=30)))
    keep(stored, place, VIDEO_ID, film(), extension="mp4")
    assert "within the hour" not in shown(opened("overview"))
