"""What is written on the page SQL and not run yet, which the browser keeps."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN, Server, drawn, fill, free_port, without_cloud
from tests.browser.sql_editor import opened_to_write, write

pytestmark = pytest.mark.browser


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
