"""The failures page as a browser shows it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from aigc_data.store.store import Store
from tests.browser.conftest import drawn, serving, wait_until_still
from tests.ui.test_failures_page import RTL, WEEKS
from tests.ui.test_overview import GOOD, NOW

pytestmark = pytest.mark.browser

ALONE: dict[str, Any] = {
    "TENCENTCLOUD_SECRET_ID": "AKIDtest",
    "TENCENTCLOUD_SECRET_KEY": "test-key",
    "AIGC_DATA_ENDPOINT": "http://127.0.0.1:9",
    "AIGC_DATA_SOURCES": "ledger",
}
"""An account whose tasks are those of the store, for no source is read."""


def test_a_deep_link_is_the_first_request_and_a_bar_leads_to_its_tasks(
    page: Page, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "app.duckdb") as store:
        store.save(WEEKS, at=NOW, states=[GOOD])
    with serving(tmp_path, **ALONE) as server:
        drawn(page, f"{server.url}/failures?view=changed&of=operator&range=7d&family=Vidu")
        expect(page.get_by_text("The failure rate rose from 0.0")).to_be_visible()
        expect(page.get_by_role("button", name="Model: Vidu")).to_be_visible()
        expect(page.get_by_role("link", name="Failures")).to_be_visible()
        page.get_by_text("By slice", exact=True).click()
        expect(page.get_by_text("Which model versions fail more")).to_be_visible()
        expect(page.get_by_text("The failure rate rose")).to_be_hidden()
        page.get_by_text("Operator", exact=True).click()
        page.wait_for_url(re.compile("by=operator"))
        point = "[class*='chart-slices-operators'] .scatterlayer .point"
        page.wait_for_selector(point)
        page.locator(point).first.scroll_into_view_if_needed()
        wait_until_still(page, point)
        page.mouse.click(*middle(page, point))
        page.wait_for_url(re.compile("/images"))
        expect(page.get_by_text("1–20 of 20")).to_be_visible()
        assert parse_qs(urlsplit(page.url).query) == {
            "family": ["Vidu"], "operator": [RTL], "status": ["failed"],
        }  # fmt: skip


def middle(page: Page, selector: str) -> tuple[float, float]:
    """Where the first of them is; a chart takes clicks with a layer of its own above its points."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
