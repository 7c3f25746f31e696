"""One's own queries on the page SQL, which the browser keeps."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from aigc_data.ui.own_history import own_history
from tests.browser.conftest import DRAWN, FRESH_PROFILE, Server, drawn, wait_until_still
from tests.browser.sql_editor import write

pytestmark = pytest.mark.browser


def test_own_queries_are_found_again_after_a_reload_and_in_another_tab(
    context: BrowserContext, browser: Browser, server: Server
) -> None:
    page = context.new_page()
    run_two(page, server)
    page.reload()
    page.get_by_role("button", name="Show SQL").click()
    expect(page.get_by_role("tab", name="History · 2")).to_be_visible()
    drawn(page, f"{server.url}/sql")
    page.get_by_role("tab", name="History · 2").click()
    run_the_first(page)
    expect(page.get_by_role("textbox", name="Query in SQL")).to_contain_text("AS second")
    other = drawn(context.new_page(), f"{server.url}/sql")
    expect(other.get_by_role("tab", name="History · 2")).to_be_visible()
    with browser.new_context(**FRESH_PROFILE) as stranger:
        theirs = drawn(stranger.new_page(), f"{server.url}/sql")
        expect(theirs.get_by_role("tab", name="History", exact=True)).to_be_visible()


def test_own_queries_are_cleared_in_the_browser_too(page: Page, server: Server) -> None:
    run_two(page, server)
    page.get_by_role("tab", name="History · 2").click()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("tab", name="History", exact=True)).to_be_visible()
    page.wait_for_function("!localStorage['aigc-data.sql.history'].includes('SELECT')")
    drawn(page, f"{server.url}/sql")
    expect(page.get_by_role("tab", name="History", exact=True)).to_be_visible()


def test_a_browser_that_keeps_nothing_says_so(page: Page, server: Server) -> None:
    page.add_init_script("delete window.localStorage")
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw Error() }})")
    drawn(page, f"{server.url}/sql")
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("This browser keeps nothing for pages")).to_be_visible()


KEEP = """async ([script, data]) => {
    const { default: keep } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
    keep({ data, parentElement: { querySelector: () => ({}) }, setTriggerValue: () => {} });
    return JSON.parse(localStorage['aigc-data.sql.history']).queries.map(({ text }) => text);
}"""


def test_a_browser_keeps_the_newest_and_no_tab_brings_back_what_another_cleared(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/healthz")
    script = Path(own_history.__file__).with_suffix(".js").read_text("utf-8")

    def kept(asked: list[dict[str, object]], cleared: str = "", letters: int = 10_000) -> list[str]:
        data = {"asked": asked, "cleared": cleared, "most": 3, "mostLetters": letters}
        texts: list[str] = page.evaluate(KEEP, [script, data])
        return texts

    queries: list[dict[str, object]] = [
        {"at": f"2026-09-14T12:00:0{at}", "text": text, "name": "", "said": {}}
        for at, text in enumerate("abcad")
    ]
    assert kept(queries[:2]) == ["b", "a"]
    assert kept(queries[2:]) == ["d", "a", "c"]
    assert kept([], letters=150) == ["d", "a"]
    assert kept([], cleared="2026-09-14T12:00:03") == ["d"]
    assert kept(queries) == ["d"]


def run_two(page: Page, server: Server) -> None:
    """Run two queries, of which the second says something for a parameter."""
    drawn(page, f"{server.url}/sql")
    for text in ("SELECT 1 AS first", "SELECT 2 AS second"):
        write(page, text)
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.get_by_text("1 row", exact=True)).to_be_visible()
        page.wait_for_function(
            "text => localStorage['aigc-data.sql.history']?.includes(text)", arg=text
        )
        page.wait_for_selector(DRAWN)


def run_the_first(page: Page) -> None:
    """Click the newest query of the history."""
    table = page.get_by_role("tabpanel").filter(visible=True).get_by_test_id("stDataFrame")
    expect(table).to_contain_text("SELECT 1 AS first")
    wait_until_still(page, ".st-key-sql-history-clear")
    table.click(position={"x": 150, "y": 45})
