"""The gallery: what a tile shows of each state, and where tiles lead."""

from datetime import timedelta

from aigc_data.results.folder_storage import FolderStorage
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.ui.result_tiles import MOST_ASKED
from aigc_data.ui.runtime import runtime
from tests.results.keeping import keep
from tests.results.media import film, picture
from tests.tasks import VIDEO_ID
from tests.ui.conftest import Opener
from tests.ui.test_kept_results import NOW, a_task, fill, place
from tests.ui.test_task_pages import shown, signed
from tests.ui.tiles import tiles, told

__all__ = ["place"]
ENDED = NOW - timedelta(hours=1)
HOSTILE = "<img src=x onerror=alert(1)> [a](https://evil.example) **b**"


def said(app_tiles: list[dict[str, object]]) -> dict[object, object]:
    return {tile["task_id"]: tile["said"] for tile in app_tiles}


def test_with_nothing_kept_each_tile_says_why_it_has_no_picture(
    stored: Store, opened: Opener
) -> None:
    fill(
        stored,
        a_task(task_id="failed", status=TaskStatus.FAILED),
        a_task(task_id="waits", status=TaskStatus.WAITING),
        a_task(task_id="lost", result_expires_at=ENDED),
        a_task(task_id="unknown", status=TaskStatus.UNKNOWN),
    )
    found = tiles(opened("videos", view="gallery"))
    assert said(found) == {
        "failed": "No result",
        "waits": "Not ended yet",
        "lost": "Link expired",
        "unknown": "Not known",
    }
    assert {(tile["picture"], tile["film"], tile["files"], tile["size"]) for tile in found} == {
        ("", "", 0, 0)
    }
    assert {pill["word"] for tile in found for pill in tile["pills"]} == {
        "Failed", "Waiting", "Successful", "Lost", "Unknown",
    }  # fmt: skip


def test_a_kept_video_has_its_small_picture_and_plays_from_the_archive(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task(prompt=HOSTILE))
    content = film()
    [sha256] = keep(stored, place, VIDEO_ID, content, extension="mp4")
    address = f"/kept?account=main&task_id={VIDEO_ID}&number=0&sha256={sha256}"
    [tile] = tiles(opened("videos", view="gallery"))
    assert tile == {
        "account": "main",
        "task_id": VIDEO_ID,
        "href": f"/task?task_id={VIDEO_ID}&account=main&view=gallery",
        "name": "0f3b6a5c…",
        "pills": [{"word": "Successful", "colour": "green"}, {"word": "Kept", "colour": "green"}],
        "about": "Kling",
        "prompt": HOSTILE,
        "picture": f"{address}&size=small",
        "film": address,
        "whole": address,
        "said": "",
        "mark": "▶ 2\u00a0s",
        "files": 1,
        "size": len(content),
    }


def test_of_several_kept_pictures_the_first_is_shown_and_all_are_counted(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task(task_id="many", kind=TaskKind.IMAGE))
    contents = [picture("PNG"), picture("JPEG"), picture("BMP")]
    keep(stored, place, "many", *contents)
    [tile] = tiles(opened("images", view="gallery"))
    assert (tile["mark"], tile["film"], tile["files"], tile["size"]) == (
        "1 of 3", "", 3, sum(map(len, contents)),
    )  # fmt: skip
    assert "number=0" in tile["picture"]


def test_a_kept_file_that_cannot_be_shown_says_what_it_is(
    stored: Store, opened: Opener, place: FolderStorage
) -> None:
    fill(stored, a_task())
    keep(stored, place, VIDEO_ID, b"glTF\x02\0\0\0" + bytes(99), extension="glb")
    [tile] = tiles(opened("videos", view="gallery"))
    assert (tile["said"], tile["picture"], tile["files"]) == ("A glb file", "", 1)


def test_a_link_that_holds_is_shown_and_one_that_is_not_safe_is_not(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(task_id="a"), a_task(task_id="b"))
    runtime().links("main").remember("a", [signed("0.mp4"), signed("1.mp4")])
    runtime().links("main").remember("b", ["ftp://evil.example/a.mp4"])
    found = {tile["task_id"]: tile for tile in tiles(opened("videos", view="gallery"))}
    assert (found["a"]["film"], found["a"]["mark"]) == (signed("0.mp4"), "▶ · 1 of 2")
    assert (found["b"]["film"], found["b"]["said"]) == ("", "Link refused: not https")


def test_the_cloud_is_asked_for_no_more_links_than_a_page_may_load(
    stored: Store, opened: Opener
) -> None:
    fill(stored, *(a_task(task_id=f"task {number:02}") for number in range(MOST_ASKED + 5)))
    asked: list[str] = []
    links = runtime().links("main")
    links.ask_soon = lambda wanted: asked.extend(one[0] for one in wanted)  # type: ignore[method-assign]
    found = tiles(opened("videos", view="gallery"))
    assert (len(found), len(set(asked))) == (MOST_ASKED + 5, MOST_ASKED)
    assert {tile["said"] for tile in found} == {"Open it to see the result"}


def test_the_grid_says_how_much_may_be_taken_at_once(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(result_expires_at=ENDED))
    app = opened("videos", view="gallery")
    [grid] = told(app, "tile_grid")
    assert {key: grid[key] for key in grid if key != "tiles"} == {
        "label": "Results of this page",
        "beside": None,
        "zip": "/kept.zip",
        "mostBytes": 2_000_000_000,
        "mostCompared": 4,
    }
    assert "Arrow keys move, Space selects, Enter opens the task" in shown(app)


def test_rows_of_the_table_are_picked_for_comparing_and_for_one_file(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(task_id="a"), a_task(task_id="b"), a_task(task_id="c"))
    app = opened("videos")
    app.toggle(key="list.picking").set_value(True).run()
    assert app.button(key="picked.compare").disabled
    app.session_state[f"{app.dataframe[0].key}"] = {"selection": {"rows": [2, 0], "columns": []}}
    app.run()
    assert "2 picked" in shown(app)
    urls = {one.proto.label: one.proto.url for one in app.get("link_button")}
    assert urls["Download zip"] == "/kept.zip?account=main&account=main&task_id=c&task_id=a"
    app.button(key="picked.compare").click().run()
    assert not app.exception
    assert [figure["alt"] for figure in told(app, "side_by_side")[0]["figures"]] == [
        "A: result of task c",
        "B: result of task a",
    ]
