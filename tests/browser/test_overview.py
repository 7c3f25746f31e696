"""The overview as a browser shows it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FRESH_PROFILE, Server, drawn, wait_until_still

pytestmark = pytest.mark.browser

TASKS = '[data-testid="stMetric"]:has(p:text-is("Tasks")) [data-testid="stMetricValue"]'


@pytest.fixture
def filled(demo: Server) -> Server:
    """The demo, once a few hundred tasks are in it and some have ended."""
    demo.wait_until(lambda said: (said["tasks"] or 0) > 300 and said["as_of"] is not None)
    return demo


def pictures(page: Page) -> list[int]:
    """How many shapes each chart has drawn."""
    drawn_all = page.wait_for_function(
        """() => {
            const all = [...document.querySelectorAll('.js-plotly-plot')];
            const counts = all.map(one => one.querySelectorAll('.point').length);
            return counts.length === 4 && Math.min(...counts) > 0 ? counts : null;
        }"""
    )
    return [int(count) for count in drawn_all.json_value()]


def hold_still(page: Page) -> None:
    """Turn live updates off, as one who reads does."""
    page.get_by_text("Live", exact=True).click()
    expect(page.get_by_role("switch", name="Live")).not_to_be_checked()


def test_the_pictures_are_drawn_and_the_demo_is_named(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/?range=30d")
    expect(page.get_by_text("Demo data").first).to_be_visible()
    expect(page.get_by_text("Times are in your zone, Europe/Berlin.")).to_be_visible()
    assert min(pictures(page)) > 0


def test_the_filter_in_the_url_is_honoured(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/?range=30d&status=failed")
    expect(page.get_by_role("button", name="Status: Failed")).to_be_visible()
    rate = page.locator('[data-testid="stMetric"]', has_text="Failure rate")
    expect(rate.locator('[data-testid="stMetricValue"]')).to_have_text(re.compile(r"100\.0\s%"))


def test_a_choice_goes_into_the_url_and_along_to_the_next_page(filled: Server, page: Page) -> None:
    drawn(page, filled.url)
    page.get_by_text("30 d", exact=True).first.click()
    page.wait_for_url(re.compile(r"/\?range=30d$"))
    page.get_by_role("link", name="Video generation").first.click()
    page.wait_for_url(re.compile(r"/videos\?range=30d$"))
    page.go_back()
    page.wait_for_url(re.compile(r"\?range=30d$"))
    expect(page.get_by_role("radio", name="30 d")).to_be_checked()


def test_back_undoes_a_choice(filled: Server, page: Page) -> None:
    drawn(page, filled.url)
    page.get_by_text("24 h", exact=True).first.click()
    page.wait_for_url(re.compile(r"/\?range=24h$"))
    page.go_back()
    expect(page.get_by_role("radio", name="7 d")).to_be_checked()


def test_a_click_on_a_bar_leads_to_the_tasks_behind_it(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/?range=30d&kind=video")
    hold_still(page)
    pictures(page)
    wait_until_still(page, ".js-plotly-plot .point path")
    box = page.evaluate(
        """() => {
            const chart = document.querySelector('.js-plotly-plot');
            chart.scrollIntoView({block: 'center', behavior: 'instant'});
            const boxes = [...chart.querySelectorAll('.point path')]
                .map(one => one.getBoundingClientRect());
            const tallest = boxes.sort((one, other) => other.height - one.height)[0];
            return [tallest.x + tallest.width / 2, tallest.y + tallest.height / 2];
        }"""
    )
    page.mouse.click(*box)
    page.wait_for_url(re.compile(r"/videos\?range=custom&since=.*&until=.*&status="))


def test_what_changes_in_the_cloud_shows_without_a_reload(filled: Server, page: Page) -> None:
    drawn(page, f"{filled.url}/?range=90d")
    pictures(page)
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 600)")
    figure = page.locator(TASKS)
    expect(figure).not_to_have_text(figure.inner_text(), timeout=300_000)
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == 600


@pytest.mark.parametrize(
    ("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 20, 27)")]
)
def test_the_page_follows_the_browsers_light_or_dark(
    filled: Server, browser: Browser, scheme: str, background: str
) -> None:
    context = browser.new_context(**FRESH_PROFILE | {"color_scheme": scheme})
    page = drawn(context.new_page(), filled.url)
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_css("background-color", background)
    failed = page.locator(".js-plotly-plot").first.locator(".legendtext", has_text="Failed")
    expect(failed).to_be_visible()
    context.close()


def test_a_phone_gets_the_filter_behind_one_button(filled: Server, browser: Browser) -> None:
    phone = {
        "viewport": {"width": 390, "height": 844},
        "user_agent": "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36",
    }
    context = browser.new_context(**FRESH_PROFILE | phone)
    page = drawn(context.new_page(), f"{filled.url}/?status=failed")
    page.get_by_role("button", name="Filter · 1").click()
    expect(page.get_by_role("button", name="Failed", exact=True)).to_be_visible()
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= 390
    context.close()
