"""The Alerts page on the real server in the real Chromium: from a notice to the tasks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aigc_data.store.alerts import AlertState, Measure, Slice, Standing
from aigc_data.store.store import Store
from tests.alerts.webhook import SECRET, webhook
from tests.browser.conftest import drawn, serving

pytestmark = pytest.mark.browser
KEY = "hunter2-of-admins"
TARGET = '[[alert_targets]]\nname = "ops"\nurl_env = "OPS_WEBHOOK"\n'


def plant(database: Path) -> None:
    """A store in which a rule fires."""
    now = datetime.now(UTC)
    seen = Measure(value=0.29, k=9, n=31, low=0.161, high=0.466, until=now)
    fires = Standing(
        rule="A model fails",
        slice=Slice((("kind", "video"), ("model", "Kling 3.0"))),
        state=AlertState.FIRING,
        since=now - timedelta(minutes=12),
        evaluated_at=now,
        measure=seen,
    )
    with Store.open(database) as store:
        store.save_alerts([fires], [])


def test_an_admin_comes_from_the_badge_unlocks_sends_a_test_and_silences(
    page: Page, tmp_path: Path
) -> None:
    plant(tmp_path / "app.duckdb")
    (tmp_path / "aigc_data.toml").write_text(TARGET)
    with (
        webhook() as hook,
        serving(
            tmp_path,
            TENCENTCLOUD_SECRET_ID="AKIDNOBODY",
            TENCENTCLOUD_SECRET_KEY="nothing",
            AIGC_DATA_ENDPOINT="http://127.0.0.1:9",
            AIGC_DATA_INTERVAL="3600",
            AIGC_DATA_CONFIG=str(tmp_path / "aigc_data.toml"),
            AIGC_DATA_ADMIN_KEY=KEY,
            OPS_WEBHOOK=hook.url,
        ) as server,
    ):
        drawn(page, f"{server.url}/sources")
        page.get_by_text("1 firing").click()
        expect(page.get_by_text("video · Kling 3.0")).to_be_visible()
        expect(page.get_by_role("button", name="Silence")).to_have_count(0)

        page.get_by_role("button", name="Unlock to change").click()
        page.get_by_label("Admin key").fill(KEY)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Unlock to change")).to_have_count(0)

        page.get_by_role("tab", name="Who is told").click()
        page.get_by_role("button", name="Send a test notice").click()
        expect(page.get_by_text("The test notice was sent.")).to_be_visible()
        assert hook.titles == ["Test: alerts of aigc-data arrive here"]

        page.get_by_role("button", name="Silence", exact=False).first.click()
        page.get_by_role("button", name="Silence it").click()
        expect(page.get_by_text("Silenced until")).to_be_visible()
        assert SECRET not in page.content()
    assert SECRET not in (tmp_path / "server.log").read_text()
