"""Tasks like one, on its page."""

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.ui.parameters import parameters, reference_addresses
from tests.tasks import VIDEO_ID
from tests.ui.conftest import Opener
from tests.ui.test_kept_results import NOW, a_task, fill
from tests.ui.test_task_pages import shown
from tests.ui.tiles import told

ENDED = NOW - timedelta(hours=1)
PICTURE = "https://bucket.example/in/cat.png"
NAMED = f'{{"ImageInfos": [{{"ImageUrl": "{PICTURE}?…"}}]}}'


def task_page(opened: Opener) -> AppTest:
    """The page after its second run, which the browser asks for by itself."""
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert "Looking for tasks with the same prompt or reference…" in shown(app)
    return app.run()


def test_tasks_of_the_same_prompt_and_reference_are_tiles_that_compare_with_this_one(
    stored: Store, opened: Opener
) -> None:
    fill(
        stored,
        a_task(prompt="a cat", request=NAMED, result_expires_at=ENDED),
        a_task(task_id="prompt", prompt="a cat", result_expires_at=ENDED),
        a_task(task_id="reference", prompt="a dog", request=NAMED, result_expires_at=ENDED),
        a_task(task_id="neither", prompt="a dog", result_expires_at=ENDED),
    )
    app = task_page(opened)
    grids = told(app, "tile_grid")
    assert [(grid["label"], [tile["task_id"] for tile in grid["tiles"]]) for grid in grids] == [
        ("Same prompt as this task", ["prompt"]),
        ("Same reference as this task", ["reference"]),
    ]
    assert [grid["beside"] for grid in grids] == [["main", VIDEO_ID]] * 2
    assert shown(app).count("1 other task") == 2


def test_a_task_like_no_other_says_so(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(prompt="a cat", request=NAMED, result_expires_at=ENDED))
    said = shown(task_page(opened))
    assert "No other task has this prompt." in said
    assert "No other task within 30 days names one of these references." in said


def test_a_task_of_which_no_prompt_is_known_looks_for_none(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(prompt=None, request=None, result_expires_at=ENDED))
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert "Looking for" not in shown(app)


def test_what_the_cloud_calls_back_is_no_reference() -> None:
    found = parameters(
        f'{{"TaskNotifyConfig": {{"NotifyUrl": "https://a.example/done"}}, "Image": "{PICTURE}",'
        f' "Last": "{PICTURE}", "CallbackUrl": "https://a.example/done"}}'
    )
    assert reference_addresses(found) == (PICTURE,)
