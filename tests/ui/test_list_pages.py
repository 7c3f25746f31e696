"""The three lists in each of their states, as AppTest sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus, TaskType
from tests.ui.conftest import Opener
from tests.ui.tiles import tiles

NOW = datetime.now(UTC).replace(microsecond=0)
PAGES = {"images": "image", "videos": "video", "scenarios": "scenario"}
HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/x.png) **b** :red[r] $\\pi$"
LONG = "مرحبا بالعالم\n" + "a fox in the snow\n\n" * 110


def a_task(number: int, **fields: Any) -> Task:
    """An image task, the `number`th before now."""
    known: dict[str, Any] = {
        "account": "main",
        "task_id": f"24000145-AigcImage-{number:032x}",
        "kind": TaskKind.IMAGE,
        "task_type": TaskType.TEXT_TO_IMAGE,
        "status": TaskStatus.SUCCESSFUL,
        "prompt": f"prompt {number}",
        "model": "Kling",
        "model_version": "3.0",
        "created_at": NOW - timedelta(minutes=10 + number),
        "finished_exactly_at": NOW - timedelta(minutes=9 + number),
        "status_seen_at": NOW,
    }
    return Task(**(known | fields))


def fill(store: Store, *tasks: Task) -> None:
    store.save(tasks, at=NOW)


def cells(app: AppTest) -> pd.DataFrame:
    """The table that the page shows."""
    assert not app.exception
    (table,) = app.dataframe
    frame: pd.DataFrame = table.value
    return frame


def prompts(app: AppTest) -> list[str]:
    return list(cells(app)["Prompt"])


def texts(app: AppTest) -> list[str]:
    """Everything that the page says in captions, Markdown and errors."""
    assert not app.exception
    return [element.value for group in (app.caption, app.markdown, app.error) for element in group]


def asked(app: AppTest, name: str) -> str:
    """What the URL says under a name."""
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else "".join(value)


def press(app: AppTest, name: str) -> AppTest:
    return app.button(key=f"pager.top.{name}").click().run()


@pytest.mark.parametrize("page", PAGES)
def test_a_list_shows_the_tasks_of_its_kind_alone(stored: Store, opened: Opener, page: str) -> None:
    fill(
        stored,
        *(
            a_task(number, kind=TaskKind(kind), prompt=kind)
            for number, kind in enumerate([*PAGES.values(), "audio"])
        ),
    )
    assert prompts(opened(page)) == [PAGES[page]]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_says_what_would_be_here(stored: Store, opened: Opener, page: str) -> None:
    app = opened(page)
    assert any(f"No {PAGES[page]} tasks yet" in text for text in texts(app))
    assert len(app.dataframe) == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_filter_that_finds_nothing_offers_to_clear_it(
    stored: Store, opened: Opener, page: str
) -> None:
    fill(stored, a_task(1, kind=TaskKind(PAGES[page])))
    app = opened(page, q="a prompt nobody wrote")
    assert any("match this filter" in text for text in texts(app))
    assert prompts(app.button(key="empty.clear").click().run()) == ["prompt 1"]


def test_a_time_range_that_holds_nothing_offers_a_longer_one(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(60 * 24 * 3))
    app = opened("images", range="24h")
    assert any("match this filter" in text for text in texts(app))
    app.button(key="empty.longer").click().run()
    assert prompts(app) == [f"prompt {60 * 24 * 3}"]
    assert asked(app, "range") == "90d"


def test_tasks_that_no_time_range_holds_are_counted_and_shown_on_a_click(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(0), a_task(1, created_at=None), a_task(2, created_at=None))
    app = opened("images", range="24h")
    assert prompts(app) == ["prompt 0"]
    (offer,) = [button for button in app.button if "no creation time" in button.label]
    assert offer.label == "2 image tasks have no creation time: show them"
    app = offer.click().run()
    assert app.query_params["range"] == "undated"
    assert set(prompts(app)) == {"prompt 1", "prompt 2"}
    assert not [button for button in app.button if "no creation time" in button.label]


def test_a_task_without_a_time_is_offered_where_no_other_is_found(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(1, created_at=None))
    app = opened("images", range="1h")
    assert "1 image task has no creation time: show it" in [one.label for one in app.button]
    assert "no creation time" not in str([one.label for one in opened("videos").button])


def test_one_row_is_said_as_one(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1))
    app = opened("images")
    assert len(cells(app)) == 1
    assert "1–1 of 1" in texts(app)
    assert [app.button(key=f"pager.top.{name}").disabled for name in ("Previous", "Next")] == [
        True, True,
    ]  # fmt: skip


def test_pages_are_turned_and_the_url_holds_the_place(stored: Store, opened: Opener) -> None:
    fill(stored, *(a_task(number) for number in range(60)))
    app = opened("images", rows="25")
    assert prompts(app)[0] == "prompt 0"
    assert "1–25 of 60" in texts(app)
    second = press(app, "Next")
    assert prompts(second)[0] == "prompt 25"
    assert "26–50 of 60" in texts(second)
    pasted = opened("images", rows="25", after=asked(second, "after"))
    assert prompts(pasted) == prompts(second)
    third = press(second, "Next")
    assert "51–60 of 60" in texts(third)
    assert third.button(key="pager.top.Next").disabled
    assert "26–50 of 60" in texts(press(third, "Previous"))
    assert asked(press(third, "First"), "after") == ""


def test_new_tasks_do_not_push_the_page_along(stored: Store, opened: Opener) -> None:
    fill(stored, *(a_task(number) for number in range(60)))
    second = press(opened("images", rows="25"), "Next")
    fill(stored, a_task(999, created_at=NOW - timedelta(minutes=5), prompt="new"))
    second.run()
    assert prompts(second)[0] == "prompt 25"
    assert "27–51 of 61" in texts(second)


def test_another_filter_begins_at_the_first_page(stored: Store, opened: Opener) -> None:
    fill(stored, *(a_task(number) for number in range(60)))
    app = press(opened("images", rows="25"), "Next")
    app.text_input(key="filter.text").set_value("prompt").run()
    assert "1–25 of 60" in texts(app)
    assert asked(app, "after") == ""


def test_the_order_chosen_is_in_the_url_and_begins_anew(stored: Store, opened: Opener) -> None:
    fill(stored, *(a_task(number) for number in range(60)))
    app = press(opened("images", rows="25"), "Next")
    app.selectbox(key="list.sort").set_value(("created_at", False)).run()
    assert prompts(app)[0] == "prompt 59"
    assert (asked(app, "order"), asked(app, "after")) == ("up", "")
    assert prompts(opened("images", order="up"))[0] == "prompt 59"


def test_a_place_in_the_url_that_is_no_place_is_the_first_page(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(1))
    app = opened("images", after='["x"', sort="nonsense", rows="1000000", view="<b>", order="?")
    assert prompts(app) == ["prompt 1"]


def test_a_page_after_the_last_row_shows_the_first_page(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1))
    old = '["2020-01-01T00:00:00+00:00", "x", "main"]'
    assert prompts(opened("images", after=old)) == ["prompt 1"]


def test_the_filter_of_the_url_narrows_rows_and_count(stored: Store, opened: Opener) -> None:
    failed = a_task(
        2, status=TaskStatus.FAILED, error_code="-401", error_message="Save to cos failed"
    )
    fill(stored, a_task(1), failed, a_task(3, model="Vidu"))
    app = opened("images", status="failed")
    assert "1–1 of 1" in texts(app)
    (row,) = cells(app).to_dict("records")
    assert (row["Task Status"], row["Error"]) == (["Failed"], "-401: Save to cos failed")


def test_all_failed_and_a_model_never_seen_are_shown_as_they_are(
    stored: Store, opened: Opener
) -> None:
    fill(stored, *(a_task(n, status=TaskStatus.FAILED, model="Ω <i>new</i>") for n in range(3)))
    shown = cells(opened("images"))
    assert [list(words) for words in shown["Task Status"]] == [["Failed"]] * 3
    assert set(shown["Model"]) == {"Ω <i>new</i> 3.0"}


def test_a_long_or_hostile_prompt_is_in_its_cell_as_it_was(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1, prompt=LONG), a_task(2, prompt=HOSTILE))
    app = opened("images")
    assert prompts(app) == [LONG, HOSTILE]
    assert not [text for text in texts(app) if "evil.example" in text]


def test_a_row_leads_to_its_task_with_the_list_carried(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1))
    (address,) = cells(opened("images", status="successful", rows="25"))["Operation"]
    assert address == (
        "/task?task_id=24000145-AigcImage-00000000000000000000000000000001&account=main"
        "&status=successful&rows=25"
    )


def test_a_tick_opens_the_task(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1), a_task(2))
    app = opened("images")
    app.session_state[f"{app.dataframe[0].key}"] = {"selection": {"rows": [1], "columns": []}}
    app.run()
    assert "24000145-AigcImage-00000000000000000000000000000002" in [
        code.value for code in app.code
    ]


def test_the_gallery_has_a_tile_for_each_row(stored: Store, opened: Opener) -> None:
    fill(
        stored,
        a_task(1, status=TaskStatus.FAILED, prompt=HOSTILE),
        a_task(2, result_expires_at=NOW - timedelta(hours=1)),
        a_task(3, status=TaskStatus.EXECUTING, finished_exactly_at=None),
        a_task(4, account="other"),
    )
    app = opened("images", view="gallery")
    assert {tile["said"] for tile in tiles(app)} == {
        "No result", "Link expired", "Not ended yet", "Another account's"
    }  # fmt: skip
    assert len(app.dataframe) == 0
    assert not [text for text in texts(app) if "](https://evil.example" in text]


def test_a_source_that_failed_leaves_the_rows_alone(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(1))
    failed = SourceState(
        account="main",
        source="cloudaudit",
        attempted_at=NOW,
        succeeded_at=None,
        found=0,
        error_code="AuthFailure.SecretIdNotFound",
        error_message="The cloud refused the key",
        request_id="rid-9",
    )
    stored.save((), at=NOW, states=[failed])
    app = opened("images")
    assert prompts(app) == ["prompt 1"]
    assert [code.value for code in app.code if "SecretIdNotFound" in code.value] == [
        "AuthFailure.SecretIdNotFound rid-9"
    ]


def test_a_list_at_its_fullest_moves_no_more_than_a_hundred_rows(
    stored: Store, opened: Opener
) -> None:
    fill(stored, *(a_task(number) for number in range(150)))
    assert len(cells(opened("images", rows="100"))) == 100
