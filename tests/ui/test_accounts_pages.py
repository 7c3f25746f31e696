"""The pages with one account and with two: whose a task is, and whose alone to show."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.ui import export_route, words
from aigc_data.ui.runtime import close_runtime, runtime
from tests.loops import awaited
from tests.ui.conftest import MAIN, Opener
from tests.ui.test_list_pages import a_task, asked, cells, fill, prompts

NOW = datetime.now(UTC).replace(microsecond=0)
LISTS = ["images", "overview"]


def fill_both(store: Store) -> None:
    """Two tasks of "studio", one of "abroad"."""
    fill(
        store,
        a_task(1, account="studio", prompt="a fox"),
        a_task(2, account="studio", prompt="a cat"),
        a_task(3, account="abroad", prompt="a dog"),
    )


def offered(app: AppTest) -> list[str]:
    """The accounts that the filter offers; none where there is no such filter."""
    assert not app.exception
    return [option for group in app.pills if group.label == "Account" for option in group.options]


def of_account(app: AppTest, *names: str) -> AppTest:
    """Choose accounts in the filter."""
    return next(group for group in app.pills if group.label == "Account").set_value(names).run()


def around(app: AppTest) -> dict[str, bool]:
    """Whether the list goes on before and after a task."""
    assert not app.exception
    names = ("task.Previous", "task.Next")
    return {name: not app.button(key=name).disabled for name in names}


def exported(query: str) -> list[str]:
    """The lines of the file at an address."""

    async def asked_for() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=[export_route.ROUTE]))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.get(f"{export_route.PATH}{query}")

    return awaited(asked_for()).text.splitlines()


def shown(app: AppTest) -> str:
    assert not app.exception
    groups = (app.markdown, app.caption, app.text, app.subheader)
    return "\n".join(element.value for group in groups for element in group)


@pytest.mark.parametrize("page", [*LISTS, "videos", "scenarios"])
def test_one_account_is_no_choice_and_no_column(stored: Store, opened: Opener, page: str) -> None:
    fill(stored, a_task(1))
    app = opened(page)
    assert offered(app) == []
    if page == "images":
        assert "Account" not in cells(app)


@pytest.mark.parametrize("page", LISTS)
def test_two_accounts_are_a_choice_even_before_both_have_tasks(
    stored_of_two: Store, opened: Opener, page: str
) -> None:
    fill(stored_of_two, a_task(1, account="studio"))
    assert offered(opened(page)) == ["abroad", "studio"]


def test_tasks_of_an_account_that_nobody_reads_any_more_make_it_two(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(1), a_task(2, account="before"))
    assert offered(opened("images")) == ["before", "main"]


def test_the_list_says_whose_each_task_is(stored_of_two: Store, opened: Opener) -> None:
    fill_both(stored_of_two)
    frame = cells(opened("images"))
    assert list(zip(frame["Prompt"], frame["Account"], strict=True)) == [
        ("a fox", "studio"),
        ("a cat", "studio"),
        ("a dog", "abroad"),
    ]


def test_choosing_an_account_narrows_the_list_and_is_in_the_address(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    app = of_account(opened("images"), "abroad")
    assert (prompts(app), asked(app, "account")) == (["a dog"], "abroad")
    app = of_account(app, "abroad", "studio")
    assert prompts(app) == ["a fox", "a cat", "a dog"]


def test_the_address_narrows_the_overview_to_an_account(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    assert {metric.label: metric.value for metric in opened("overview").metric}["Tasks"] == "3"
    narrowed = opened("overview", account="abroad")
    assert {metric.label: metric.value for metric in narrowed.metric}["Tasks"] == "1"


def test_an_account_that_is_not_there_finds_nothing_and_can_be_taken_back(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    app = opened("images", account="nobody")
    assert "No image tasks match this filter" in shown(app)
    assert offered(app) == ["abroad", "nobody", "studio"]
    assert len(prompts(app.button(key="empty.clear").click().run())) == 3


def test_a_task_knows_its_account_and_the_list_s_filter_apart(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    (address,) = cells(opened("images", account="abroad"))["Operation"]
    assert address == (
        "/task?task_id=24000145-AigcImage-00000000000000000000000000000003&account=abroad"
        "&accounts=abroad"
    )


def test_a_link_to_a_task_brings_the_filter_it_was_made_with(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    whole = opened("task", task_id=f"24000145-AigcImage-{2:032x}", account="studio")
    assert around(whole) == {"task.Previous": True, "task.Next": True}
    listed = opened("images", account="studio")
    for key, value in {"task_id": f"24000145-AigcImage-{2:032x}", "account": "studio"}.items():
        listed.query_params[key] = value
    narrowed = listed.switch_page(str(MAIN.parents[2] / "pages" / "task.py")).run()
    assert around(narrowed) == {"task.Previous": True, "task.Next": False}


def test_a_file_holds_the_accounts_of_its_address_alone(stored_of_two: Store) -> None:
    fill_both(stored_of_two)
    lines = exported("?account=abroad")
    assert [("a dog" in line, "abroad" in line) for line in lines[1:]] == [(True, True)]
    assert len(exported("")) == 4


def test_the_head_names_the_account_that_a_trouble_belongs_to(
    stored_of_two: Store, opened: Opener
) -> None:
    fill_both(stored_of_two)
    good = [SourceState(name, "cloudaudit", NOW, NOW) for name in ("studio", "abroad")]
    bad = SourceState(
        "abroad", "task_list", NOW, None, error_code="AuthFailure", error_message="no"
    )
    stored_of_two.save([], at=NOW, states=[*good, bad])
    for page in (*LISTS, "task"):
        assert f"**{words.plain('abroad: Task list')}**" in shown(opened(page))


def test_an_account_without_keys_is_told_and_every_page_lives(
    stored_of_two: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_both(stored_of_two)
    close_runtime()
    monkeypatch.delenv("ABROAD_KEY")
    assert set(runtime().clouds) == {"studio"}
    for page in (*LISTS, "videos", "scenarios", "sources"):
        said = shown(opened(page))
        assert "The account abroad has no keys: set the variable ABROAD_KEY" in said
    task = opened("task", task_id=f"24000145-AigcImage-{3:032x}", account="abroad")
    assert "The result cannot be shown now" in shown(task)
    assert "set the variable ABROAD_KEY" in shown(task)


def test_before_anything_is_stored_the_account_that_cannot_be_read_is_told(
    stored_of_two: Store, opened: Opener
) -> None:
    late = SourceState(
        "abroad", "task_list", NOW - timedelta(minutes=1), None,
        error_code="AuthFailure", error_message="The cloud refused the key",
    )  # fmt: skip
    stored_of_two.save([], at=NOW, states=[late])
    app = opened("images")
    assert f"{words.plain('abroad: Task list')} could not be read:" in shown(app)
    assert [button.label for button in app.button if button.key == "empty.sync"] == [
        "Read the accounts now"
    ]
