"""Saved queries on the real server in the real Chromium: opened, saved, pinned, found by a link."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN, Server, drawn, wait_until_still

pytestmark = pytest.mark.browser


def test_an_example_is_saved_under_a_name_and_its_answer_pinned(page: Page, demo: Server) -> None:
    demo.wait_until(lambda said: bool(said["tasks"]))
    drawn(page, f"{demo.url}/sql?q=busiest-operators&most=3")
    expect(page.get_by_text("3 rows", exact=True)).to_be_visible()
    expect(page).to_have_title("Who makes the most tasks, and how do they fare? · SQL · aigc-data")
    page.get_by_role("button", name="Save as…").click()
    page.get_by_role("textbox", name="Question that it answers").fill("Who is busy?")
    page.get_by_role("textbox", name="Your name").fill("Wang")
    page.get_by_role("textbox", name="Your name").press("Tab")
    wait_until_still(page, ".st-key-queries-form-box")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"{demo.url}/sql?q=who-is-busy&most=3")
    expect(page.get_by_text("By Wang. Saved")).to_be_visible()
    expect(page.get_by_text("3 rows", exact=True)).to_be_visible()
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="More").click()
    wait_until_still(page, "[data-testid=stPopoverBody]")
    page.get_by_role("button", name="Pin to the overview").click()
    expect(page.get_by_role("button", name="Take off the overview")).to_be_attached()
    expect(page).to_have_title("Who is busy? · SQL · aigc-data")
    drawn(page, demo.url)
    expect(page).to_have_title("Overview · aigc-data")
    tile = page.locator(".st-key-tile-who-is-busy")
    expect(tile.locator("[data-testid=stDataFrame]")).to_be_visible()
    tile.get_by_role("link", name="Who is busy?").click()
    page.wait_for_url(f"{demo.url}/sql?q=who-is-busy&most=3")
    expect(page.get_by_text("3 rows", exact=True)).to_be_visible()


def test_the_browsers_title_is_the_pages_where_no_query_is_open(page: Page, demo: Server) -> None:
    demo.wait_until(lambda said: bool(said["tasks"]))
    drawn(page, f"{demo.url}/sql?q=busiest-operators")
    expect(page).to_have_title(re.compile("^Who makes"))
    drawn(page, f"{demo.url}/sql")
    expect(page).to_have_title("SQL · aigc-data")
    page.get_by_role("link", name="Failures").first.click()
    expect(page).to_have_title("Failures · aigc-data")
