"""What the editor of the page SQL offers and colours, by real keys."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.sql_editor import PAUSE_MS, opened_to_write, type_lines, write

pytestmark = pytest.mark.browser


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
