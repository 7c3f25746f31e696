"""The lists on the real server in the real Chromium."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN, PATIENCE_MS, Server, drawn

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
ENOUGH = 600


def filled(demo: Server) -> Server:
    """The demo, once it holds enough tasks for several pages."""
    demo.wait_until(lambda said: (said["tasks"] or 0) >= ENOUGH)
    return demo


def total(page: Page) -> str:
    """The number of tasks that the list says."""
    said = page.locator(".st-key-pager-top [data-testid=stCaptionContainer]").inner_text()
    return said.split(" of ")[1]


SECOND_PAGE = re.compile(r"(2[6-9]|3\d)–(5\d|6\d) of")
"""A page begins behind a task, so that newer ones move its numbers on and not its rows."""


def test_a_list_is_a_table_whose_pages_are_in_the_url(demo: Server, page: Page) -> None:
    drawn(page, f"{filled(demo).url}/images?range=30d&rows=25")
    expect(page.get_by_text("1–25 of")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text(SECOND_PAGE)).to_be_visible()
    query = parse_qs(urlsplit(page.url).query)
    assert (query["rows"], query["range"], len(query["after"])) == (["25"], ["30d"], 1)
    page.reload()
    page.wait_for_selector(DRAWN)
    expect(page.get_by_text(SECOND_PAGE)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("1–25 of")).to_be_visible()


def test_a_filter_in_the_url_narrows_the_list(demo: Server, page: Page) -> None:
    drawn(page, f"{filled(demo).url}/images?range=30d&status=failed")
    expect(page.get_by_text("Status: Failed")).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    failed = int(total(page).replace(",", ""))
    drawn(page, f"{demo.url}/images?range=30d")
    assert 0 < failed < int(total(page).replace(",", ""))


def test_a_gallery_shows_pictures(demo: Server, page: Page) -> None:
    drawn(page, f"{filled(demo).url}/images?status=successful&range=1h")
    page.get_by_role("radio", name="Gallery").click()
    shown = page.locator(".st-key-gallery .tile").filter(has=page.locator("img")).first
    expect(shown.get_by_role("img")).to_be_visible()
    page.wait_for_function(
        "img => img.naturalWidth > 0", arg=shown.get_by_role("img").element_handle()
    )
    assert parse_qs(urlsplit(page.url).query)["view"] == ["gallery"]


def test_all_rows_of_a_filter_come_as_csv(demo: Server, page: Page) -> None:
    drawn(page, f"{filled(demo).url}/videos?range=30d&status=failed")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV of").click()
    text = started.value.path().read_bytes()
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert started.value.suggested_filename.startswith("aigc-data-")
    assert text.startswith(b"\xef\xbb\xbf")
    assert {(row["kind"], row["status"]) for row in rows} == {("video", "failed")}
    assert len({row["task_id"] for row in rows}) == len(rows) > 0
