"""The groups of failures as a browser shows them: a tick opens one, and its address tells which."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from aigc_data.store.store import Store
from tests.browser.conftest import drawn, serving, wait_until_still
from tests.browser.test_failures import ALONE
from tests.ui.test_error_group_view import BUSY, history
from tests.ui.test_overview import GOOD, NOW

pytestmark = pytest.mark.browser

TABLE = "[data-testid=stDataFrame]"
ROW = 36
"""Pixels; the head is as high as a row."""


def test_a_tick_opens_a_group_whose_tasks_are_a_click_away(page: Page, tmp_path: Path) -> None:
    with Store.open(tmp_path / "app.duckdb") as store:
        store.save(history(), at=NOW, states=[GOOD])
    with serving(tmp_path, **ALONE) as server:
        drawn(page, f"{server.url}/failures?view=errors")
        tick(page, 0)
        page.wait_for_url(re.compile(f"error={BUSY}"))
        expect(page.get_by_text("A retry seldom helps")).to_be_visible()
        expect(page.get_by_text("task <*> is busy", exact=True)).to_be_visible()
        fresh = drawn(page.context.new_page(), page.url)
        expect(fresh.get_by_text("A retry seldom helps")).to_be_visible()
        fresh.close()
        page.get_by_role("button", name="All 30 tasks").click()
        page.get_by_role("link", name="Image generation: 30").click()
        page.wait_for_url(re.compile("/images"))
        assert parse_qs(urlsplit(page.url).query) == {"group": [BUSY]}
        expect(page.get_by_text("1–30 of 30")).to_be_visible()
        page.get_by_role("button", name="Error: task <*> is busy").click()
        expect(page.get_by_text("1–50 of 260")).to_be_visible()


def tick(page: Page, row: int) -> None:
    """Tick a row of the first table, which is drawn on a canvas."""
    wait_until_still(page, TABLE)
    table = page.locator(TABLE).first
    table.scroll_into_view_if_needed()
    wait_until_still(page, TABLE)
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + ROW / 2, box["y"] + ROW * (row + 1.5))
