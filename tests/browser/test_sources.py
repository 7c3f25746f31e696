"""The Sources page on the real server in the real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import drawn, serving
from tests.cloud import small_cloud

pytestmark = pytest.mark.browser
CALLS_OF_CLOUDAUDIT = "#glide-cell-8-0"
MORE_CALLS = """before => {
    const cell = document.querySelector('#glide-cell-8-0');
    return cell !== null && parseInt(cell.textContent.replaceAll(',', '')) > before;
}"""


def test_sync_now_reads_at_once_and_a_pause_is_said_on_every_page(
    page: Page, tmp_path: Path
) -> None:
    with (
        small_cloud() as cloud,
        serving(
            tmp_path,
            TENCENTCLOUD_SECRET_ID=cloud.secret_id,
            TENCENTCLOUD_SECRET_KEY=cloud.secret_key,
            AIGC_DATA_ENDPOINT=cloud.endpoint,
            AIGC_DATA_RATE_SHARE="1",
            AIGC_DATA_INTERVAL="3600",
        ) as server,
    ):
        drawn(page, f"{server.url}/sources")
        expect(page.get_by_text("Waiting; a round every")).to_be_visible()
        before = server.health()["as_of"]
        calls = int(page.locator(CALLS_OF_CLOUDAUDIT).inner_text().replace(",", ""))
        page.get_by_role("button", name="Sync now").click()
        server.wait_until(lambda said: str(said["as_of"]) > str(before))
        page.wait_for_function(MORE_CALLS, arg=calls)

        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("Paused since")).to_be_visible()
        drawn(page, f"{server.url}/")
        expect(page.get_by_text("Collection paused").first).to_be_visible()
        assert server.health()["collector"] == "paused"
