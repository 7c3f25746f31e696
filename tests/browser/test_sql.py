"""The page SQL on the real server in the real Chromium: completed, run, mended, stopped."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from aigc_data.store.store import Store
from aigc_data.ui.own_history import own_history
from tests.analysis.history import KLING, ended
from tests.browser.conftest import (
    DRAWN,
    FRESH_PROFILE,
    Server,
    drawn,
    free_port,
    serving,
    wait_until_still,
)

pytestmark = pytest.mark.browser
PAUSE_MS = 400
"""Of somebody who writes: longer than it takes to offer a completion."""
ENDLESS = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile",
}


def without_cloud(folder: Path, port: int | None = None) -> AbstractContextManager[Server]:
    """Return the app over a store in this folder; no cloud answers it."""
    return serving(
        folder,
        port=port,
        TENCENTCLOUD_SECRET_ID="AKIDNOBODY",
        TENCENTCLOUD_SECRET_KEY="nothing",
        AIGC_DATA_ENDPOINT="http://127.0.0.1:9",
        AIGC_DATA_INTERVAL="3600",
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over 40 tasks of one model, half of them failed; no cloud answers it."""
    folder = tmp_path_factory.mktemp("sql")
    fill(folder)
    with without_cloud(folder) as running:
        yield running


def fill(folder: Path) -> None:
    """Put the tasks into a store in this folder."""
    now = datetime.now(UTC)
    created = [now - timedelta(minutes=at + 1) for at in range(40)]
    tasks = [ended(at, 20, failed=bool(number % 2), **KLING) for number, at in enumerate(created)]
    with Store.open(folder / "app.duckdb") as store:
        store.save(tasks, at=now)
        store.publish()


def write(page: Page, text: str) -> None:
    """Put a text in the place of what is written."""
    page.get_by_role("textbox", name="Query in SQL").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def opened_to_write(page: Page, url: str) -> Page:
    """Open a link, and the editor, which makes room for an answer at first."""
    drawn(page, url)
    folded = page.get_by_role("button", name="Show SQL")
    expect(folded.or_(page.get_by_role("textbox", name="Query in SQL"))).to_be_visible()
    if folded.is_visible():
        folded.click()
    expect(page.get_by_role("textbox", name="Query in SQL")).to_be_visible()
    return page


def type_lines(page: Page, *lines: str) -> list[str]:
    """Type lines by real keys with a pause before each Enter; returns what then is written."""
    write(page, "")
    page.keyboard.press("Delete")
    for number, line in enumerate(lines):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line, delay=20)
        page.wait_for_timeout(PAUSE_MS)
    return page.locator(".cm-line").all_inner_texts()


def offered(page: Page, text: str) -> list[str]:
    """Type a text up to its | and the rest after it; returns what is offered there, in order."""
    before, _, after = text.partition("|")
    write(page, before[:-1] + after)
    for _ in after:
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(before[-1])
    options = page.locator(".cm-tooltip-autocomplete .cm-completionLabel")
    expect(options.first).to_be_visible()
    return options.all_inner_texts()


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


def test_words_of_sql_are_coloured_and_completed(page: Page, server: Server) -> None:
    query = {"sql": "SELECT model::varchar, current_date FROM tasks QUALIFY true"}
    opened_to_write(page, f"{server.url}/sql?{urlencode(query)}")
    colour = page.locator(".cm-line span").filter(has_text=re.compile("^QUALIFY$"))
    expect(colour).to_have_css("font-weight", "600")
    assert [coloured(page, word) for word in ("SELECT", "current_date", "FROM")] == [
        coloured(page, "QUALIFY")
    ] * 3
    assert coloured(page, "varchar") not in {coloured(page, "QUALIFY"), ""}
    write(page, "SELECT 1 FROM tasks ")
    page.keyboard.type("quali")
    page.get_by_role("option", name="QUALIFY").click()
    page.keyboard.type(" 1::uhug")
    page.get_by_role("option", name="UHUGEINT").click()
    page.keyboard.type(" > 0 AND current_d")
    expect(page.get_by_role("option", name="current_date")).to_have_text(["CURRENT_DATE"])
    page.get_by_role("option", name="CURRENT_DATE").click()
    expect(page.get_by_role("textbox", name="Query in SQL")).to_have_text(
        "SELECT 1 FROM tasks QUALIFY 1::UHUGEINT > 0 AND CURRENT_DATE"
    )


WRITTEN = (
    ("SELECT count(*) AS n", "FROM tasks t", "LIMIT 5"),
    ("SELECT task_id AS id, model AS m", "FROM tasks AS t", "ORDER BY id desc"),
    ("SELECT count(*) n, model", "FROM tasks t", "GROUP BY model", "HAVING n > 1"),
    ("SELECT r.medium", "FROM tasks t", "JOIN results r", "USING (task_id)", "WHERE t.status"),
)


def test_enter_is_a_new_line_whatever_is_offered(page: Page, server: Server) -> None:
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    for lines in WRITTEN:
        assert type_lines(page, *lines) == list(lines)


def test_tab_takes_the_first_that_is_offered_and_enter_what_an_arrow_chose(
    page: Page, server: Server
) -> None:
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    assert offered(page, "SELECT * FROM tasks WHERE raw|")[0] == "raw_status"
    page.wait_for_timeout(PAUSE_MS)
    page.keyboard.press("Tab")
    editor = page.get_by_role("textbox", name="Query in SQL")
    expect(editor).to_have_text("SELECT * FROM tasks WHERE raw_status")
    assert offered(page, "SELECT mod|")[:2] == ["model", "model_name"]
    page.wait_for_timeout(PAUSE_MS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(editor).to_have_text("SELECT model")


def test_nothing_is_offered_where_a_new_name_stands(page: Page, server: Server) -> None:
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    for text in ("SELECT model AS mo", "SELECT 1 FROM tasks t", "WITH ta", "SELECT count(*) n"):
        type_lines(page, text)
        expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)


FIRST = {
    "SELECT * FROM results WHERE dur|": "duration_s",
    "SELECT dur| FROM results": "duration_s",
    "SELECT r.tas| FROM tasks t JOIN results r USING (task_id)": "task_id",
    "SELECT * FROM tasks t WHERE t.cr|": "created_at",
    "SELECT * FROM tasks ORDER BY created_at de|": "DESC",
    "WITH slow AS (SELECT 1) SELECT * FROM slo|": "slow",
    "WITH slow AS (SELECT duration_s AS took FROM results) SELECT s.to| FROM slow s": "took",
    "WITH slow AS (SELECT * EXCLUDE (kind) FROM tasks) SELECT s.kin| FROM slow s": "failure_kind",
    "SELECT inner_name.ful| FROM (SELECT 1 AS full_name, * FROM tasks) inner_name": "full_name",
    "WITH RECURSIVE up(num) AS (SELECT 1 UNION ALL SELECT num FROM up WHERE up.nu|)": "num",
    "SELECT 1 FROM tasks t WHERE EXISTS (FROM results r WHERE t.task_t|)": "task_type",
    "SELECT * FROM tasks WHERE model = $model AND kind = $m|": "$model",
    "SELECT model::varch|": "VARCHAR",
    "SELECT CAST(model AS varch|": "VARCHAR",
    "SELECT model, count(*) AS failures FROM tasks GROUP BY model ORDER BY fail|": "failures",
    "SELECT model, count(*) AS failures FROM tasks GROUP BY model HAVING fail|": "failures",
    "WITH slow AS (SELECT duration_s AS took FROM results) SELECT too| FROM slow": "took",
    "WITH slow AS (SELECT dur| FROM results) SELECT * FROM tasks": "duration_s",
    "SELECT count(*) FILTER (wher|": "WHERE",
}


def test_columns_of_the_tables_and_names_of_the_query_are_offered(
    page: Page, server: Server
) -> None:
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    assert {text: offered(page, text)[0] for text in FIRST} == FIRST


def test_a_word_is_a_function_where_it_is_called_and_an_interval_is_a_keyword(
    page: Page, server: Server
) -> None:
    text = (
        "SELECT lower(model), count(*) FILTER (true), 1 AS day, now() - INTERVAL 7 HOUR FROM tasks"
    )
    opened_to_write(page, f"{server.url}/sql?{urlencode({'sql': text})}")
    keyword, function = coloured(page, "SELECT"), coloured(page, "lower")
    plain = page.locator(".cm-content").evaluate("shown => getComputedStyle(shown).color")
    assert len({keyword, function, plain}) == 3
    found = {word: coloured(page, word) for word in ("FILTER", "INTERVAL", "HOUR", "now")}
    assert found == {"FILTER": keyword, "INTERVAL": keyword, "HOUR": keyword, "now": function}
    expect(page.locator(".cm-line span").filter(has_text=re.compile("^day$"))).to_have_count(0)


def coloured(page: Page, word: str) -> str:
    """Return the colour of a word that has a colour of its own."""
    found = page.locator(".cm-line span").filter(has_text=re.compile(f"^{word}$"))
    return str(found.last.evaluate("shown => getComputedStyle(shown).color"))


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


DRAFT = "text => (JSON.parse(localStorage['aigc-data.sql.draft'] ?? '{}').text ?? null) === text"


def draft(page: Page, url: str, text: str) -> None:
    """Write a text at an address, and wait until the browser keeps it as a draft."""
    opened_to_write(page, url)
    write(page, "")
    page.keyboard.type(text)
    page.wait_for_function(DRAFT, arg=text)


def test_a_draft_is_there_after_a_reload_until_it_is_run(page: Page, server: Server) -> None:
    draft(page, f"{server.url}/sql", "SELECT 7 AS seven")
    page.reload()
    editor = page.get_by_role("textbox", name="Query in SQL")
    expect(editor).to_have_text("SELECT 7 AS seven")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1 row", exact=True)).to_be_visible()
    page.wait_for_function(DRAFT)
    drawn(page, f"{server.url}/sql")
    expect(editor).to_contain_text("FROM tasks")


def test_a_draft_is_offered_beside_the_query_of_a_link(page: Page, server: Server) -> None:
    editor = page.get_by_role("textbox", name="Query in SQL")
    draft(page, f"{server.url}/sql?sql=SELECT+1", "SELECT 7 AS seven")
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+1")
    expect(page.get_by_text("Not run yet: SELECT 7 AS seven")).to_be_visible()
    expect(editor).to_have_text("SELECT 1")
    page.get_by_role("button", name="Bring back").click()
    expect(editor).to_have_text("SELECT 7 AS seven")
    opened_to_write(page, f"{server.url}/sql?sql=SELECT+2")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name="Discard")).to_have_count(0)
    expect(editor).to_have_text("SELECT 2")
    page.wait_for_function(DRAFT)


def test_a_draft_is_forgotten_when_it_is_cleared_or_too_long(page: Page, server: Server) -> None:
    draft(page, f"{server.url}/sql", "SELECT 7")
    write(page, "")
    page.keyboard.press("Delete")
    page.wait_for_function(DRAFT)
    draft(page, f"{server.url}/sql", "SELECT 7")
    write(page, "SELECT " + "7" * 20_000)
    page.wait_for_function(DRAFT)
    draft(page, f"{server.url}/sql?sql=SELECT+1", "SELECT 7")
    page.get_by_role("tab", name="History · 1").click()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function(DRAFT)


def test_a_draft_is_kept_when_the_server_begins_anew(page: Page, tmp_path: Path) -> None:
    fill(tmp_path)
    port = free_port()
    with without_cloud(tmp_path, port) as server:
        draft(page, f"{server.url}/sql", "SELECT 7 AS seven")
        before = page.evaluate("localStorage['aigc-data.sql.draft']")
    with without_cloud(tmp_path, port):
        page.wait_for_function("kept => localStorage['aigc-data.sql.draft'] !== kept", arg=before)
        page.wait_for_selector(DRAWN)
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page).to_have_url(re.compile("SELECT\\+7\\+AS\\+seven"))
    expect(page.get_by_role("textbox", name="Query in SQL")).to_have_text("SELECT 7 AS seven")


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
