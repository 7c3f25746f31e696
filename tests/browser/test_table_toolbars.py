"""What the toolbars of tables offer, in the real Chromium: nothing that misleads."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, drawn, wait_until_still

pytestmark = pytest.mark.browser
BUTTONS = "[data-testid=stElementToolbarButton]:visible button"


def offered(table: Locator) -> list[str]:
    """The first words of the buttons that a table shows under the pointer."""
    table.scroll_into_view_if_needed()
    table.hover()
    found = table.locator(BUTTONS).all()
    return [str(one.get_attribute("aria-label")).partition(":")[0] for one in found]


def test_a_page_of_an_answer_offers_no_file_and_no_search_of_that_page_alone(
    page: Page, demo: Server
) -> None:
    demo.wait_until(lambda said: bool(said["tasks"]))
    drawn(page, f"{demo.url}/sql?sql=SELECT+task_id+FROM+tasks")
    table = page.locator("[class*=st-key-sql-table] [data-testid=stDataFrame]")
    expect(table).to_be_visible()
    assert offered(table) == ["Show/hide columns", "Fullscreen"]
    page.get_by_role("button", name="Show SQL").click()
    queries = page.locator("[class*=st-key-queries-list] [data-testid=stDataFrame]")
    expect(queries).to_be_visible()
    assert offered(queries) == []


def test_a_page_of_a_list_offers_no_file_and_no_search_of_that_page_alone(
    page: Page, demo: Server
) -> None:
    demo.wait_until(lambda said: bool(said["tasks"]))
    drawn(page, f"{demo.url}/images?range=30d")
    table = page.locator("[data-testid=stDataFrame]")
    expect(table).to_be_visible()
    assert offered(table) == ["Show/hide columns", "Fullscreen"]


def test_a_tile_has_no_toolbar(page: Page, demo: Server) -> None:
    demo.wait_until(lambda said: bool(said["tasks"]))
    drawn(page, f"{demo.url}/sql?q=busiest-operators")
    page.get_by_role("button", name="More").click()
    wait_until_still(page, "[data-testid=stPopoverBody]")
    page.get_by_role("button", name="Pin to the overview").click()
    expect(page.get_by_role("button", name="Take off the overview")).to_be_attached()
    drawn(page, demo.url)
    table = page.locator(".st-key-tile-busiest-operators [data-testid=stDataFrame]")
    expect(table).to_be_visible()
    assert offered(table) == []
