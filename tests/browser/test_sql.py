"""The page SQL on the real server in the real Chromium: run, mended, stopped."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DRAWN, FRESH_PROFILE, Server, drawn
from tests.browser.sql_editor import PAUSE_MS, opened_to_write, write

pytestmark = pytest.mark.browser
ENDLESS = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile",
}


def test_a_link_as_the_first_request_shows_its_answer(page: Page, server: Server) -> None:
    query = {
        "sql": "SELECT status, count(*) AS n FROM tasks WHERE model = $model GROUP BY ALL "
        "ORDER BY status",
        "model": "Kling",
        "chart.type": "bars",
    }
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn(page, f"{server.url}/sql?{urlencode(query)}")
    editor = page.get_by_role("textbox", name="Query in SQL")
    expect(page.get_by_text("2 rows", exact=True)).to_be_visible()
    expect(editor).to_have_count(0)
    page.get_by_role("button", name="Show SQL").click()
    expect(editor).to_contain_text("model = $model")
    expect(page.locator(".js-plotly-plot .ytick")).to_have_text(["failed", "successful"])
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:", "ws:"))] == []


def test_a_query_is_written_completed_mended_and_stopped(page: Page, server: Server) -> None:
    drawn(page, f"{server.url}/sql")
    editor = page.get_by_role("textbox", name="Query in SQL")
    complete(page)
    mend(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    stop(page)
    page.get_by_role("tab", name="History · 4").click()
    expect(editor).to_contain_text("levenshtein")


@pytest.mark.parametrize("look", [{}, PHONE])
def test_a_column_can_be_read_and_is_put_in_by_a_click(
    browser: Browser, server: Server, look: dict[str, Any]
) -> None:
    page = browser.new_context(**FRESH_PROFILE | look).new_page()
    drawn(page, f"{server.url}/sql?sql=SELECT+1")
    page.get_by_role("button", name="Queries, columns, history").click()
    page.get_by_role("tab", name="Columns").click()
    column = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="prompt"))
    meaning = column.get_by_text("asked to draw")
    meaning.scroll_into_view_if_needed()
    expect(meaning).to_be_in_viewport(ratio=1)
    assert meaning.evaluate("shown => shown.scrollWidth <= shown.clientWidth")
    page.get_by_role("button", name="prompt", exact=True).click()
    expect(page.get_by_role("textbox", name="Query in SQL")).to_have_text("SELECT 1, prompt")
    page.context.close()


def test_a_column_that_is_clicked_before_the_editor_has_come_is_put_in_once(
    page: Page, server: Server
) -> None:
    """The editor's script comes late, as it may over a slow line, and the page is left and come
    back to."""
    held: list[Route] = []
    page.route("**/sql-editor/editor.js*", lambda route: held.append(route))
    drawn(page, f"{server.url}/sql?sql=SELECT+1")
    page.get_by_role("button", name="Show SQL").click()
    page.get_by_role("tab", name="Columns").click()
    page.get_by_role("button", name="prompt", exact=True).click()
    page.wait_for_selector(DRAWN)
    assert held
    for route in held:
        route.continue_()
    editor = page.get_by_role("textbox", name="Query in SQL")
    expect(editor).to_have_text("SELECT 1, prompt")
    page.get_by_role("link", name="Sources").first.click()
    expect(editor).to_be_hidden()
    page.get_by_role("link", name="SQL").first.click()
    expect(editor).to_have_text("SELECT 1, prompt")


def test_a_wrong_name_behind_an_alias_is_underlined_itself(page: Page, server: Server) -> None:
    query = {"sql": "SELECT t.modle\nFROM tasks t\nJOIN results r USING (task_id)"}
    drawn(page, f"{server.url}/sql?{urlencode(query)}")
    expect(page.locator(".cm-lintRange-error")).to_have_text("modle")
    page.get_by_role("button", name="Use model and run").click()
    expect(page.get_by_text("0 rows", exact=True)).to_be_visible()


def complete(page: Page) -> None:
    """Complete a column, see what it means, and run the query from the keyboard."""
    write(page, "SELECT count(*) AS n FROM tasks WHERE ")
    page.keyboard.type("oper")
    expect(page.get_by_role("option", name="operator", exact=False).first).to_be_visible()
    page.wait_for_timeout(PAUSE_MS)
    page.keyboard.press("ArrowDown")
    told = page.locator(".cm-completionInfo")
    expect(told).to_contain_text("Who made the task, as the caller named itself")
    page.get_by_role("option", name="operator", exact=False).first.click()
    page.keyboard.type(" IS NULL")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("WHERE\\+operator\\+IS\\+NULL"))


def mend(page: Page) -> None:
    """See the wrong name underlined, and take the one that was meant."""
    write(page, "SELECT task_id,\n  modle\nFROM tasks")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".cm-lintRange-error")).to_have_text("modle")
    editor = page.get_by_role("textbox", name="Query in SQL")
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(editor).to_have_accessible_description(re.compile("modle.* Line 2, column 3"))
    expect(page.get_by_role("status").filter(has_text="The query is wrong: ")).to_have_count(1)
    page.get_by_role("button", name="Use model and run").click()
    expect(page.get_by_text("40 rows", exact=True)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="40 rows, ")).to_have_count(1)
    expect(editor).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    page.get_by_role("textbox", name="Query in SQL").focus()


def stop(page: Page) -> None:
    """Run what has no end with the last of it just typed, and stop it."""
    write(page, ENDLESS)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Running")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The query was stopped before it ended.")).to_be_visible()
    page.wait_for_selector(DRAWN)


def test_the_selected_text_is_run_alone_and_what_is_around_it_stays(
    page: Page, server: Server
) -> None:
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    write(page, "SELECT $some AS some;\n\nSELECT 2 AS and_this_is_2")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("The answer is of the selected text alone.")).to_be_visible()
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("sql=SELECT\\+2\\+AS\\+and_this_is_2$"))
    expect(page.get_by_role("textbox", name="Query in SQL")).to_contain_text("$some AS some;")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1 row", exact=True)).to_have_count(0)


@pytest.mark.parametrize("look", [{}, PHONE])
def test_the_answer_of_a_link_is_in_sight_without_scrolling(
    browser: Browser, server: Server, look: dict[str, Any]
) -> None:
    with browser.new_context(**FRESH_PROFILE | look) as context:
        page = drawn(context.new_page(), f"{server.url}/sql?q=failure-rate-by-model")
        expect(page.get_by_role("textbox", name="Ended tasks at least")).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("1 row", exact=True)).to_be_in_viewport(ratio=1)
        table = page.locator("[class*=st-key-sql-table] [data-testid=stDataFrame]")
        expect(table).to_be_in_viewport(ratio=0.9)
