"""Model against model, and how long tasks take, as a browser shows them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, drawn, wait_until_still
from tests.browser.test_failures import middle

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(demo: Server) -> Server:
    """The demo, once a few hundred tasks are in it and some have ended."""
    demo.wait_until(lambda said: (said["tasks"] or 0) > 300 and said["as_of"] is not None)
    return demo


def still(page: Page, point: str) -> None:
    """Wait until a chart has been drawn, which live updates do, and then moves no more."""
    page.wait_for_selector(point, state="attached")
    page.get_by_text("Live", exact=True).click()
    page.locator(point).first.scroll_into_view_if_needed()
    wait_until_still(page, point)


def test_a_difference_leads_to_what_failed_of_its_model(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/failures?view=models&range=90d&kind=image")
    point = "[class*='chart-comparison'] .scatterlayer .point"
    expect(page.get_by_text("Which models fail more than the others")).to_be_visible()
    still(page, point)
    page.mouse.move(*middle(page, point))
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(*middle(page, point))
    page.wait_for_url(re.compile(r"/images\?range=90d&kind=image&model=.*&status=failed"))


def test_an_area_leads_to_the_tasks_that_it_counts(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/failures?view=times&range=90d&kind=image")
    edge = "[class*='chart-shares-total'] .scatterlayer .trace:first-child .point"
    still(page, edge)
    expect(page.get_by_text("Half of the tasks ended within")).to_be_visible()
    # In the middle of its edge: towards the end little is open, and the next edge is too near.
    point = f"{edge}:nth-child({page.locator(edge).count() // 2})"
    page.mouse.move(*middle(page, point))
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("successful")
    page.mouse.click(*middle(page, point))
    page.wait_for_url(re.compile(r"/images\?range=90d&kind=image&status=successful"))
