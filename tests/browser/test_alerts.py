"""Alerts on the real server in the real Chromium: from tasks that fail to a notice and its page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from aigc_data.store.store import Store
from tests.alerts.webhook import SECRET, Webhook, webhook
from tests.analysis.history import KLING, ended
from tests.browser.conftest import Server, drawn, serving

pytestmark = pytest.mark.browser
KEY = "hunter2-of-admins"
RULES = """
[[alerts]]
name = "Kling fails"
kind = "failure_rate"
by = ["kind", "model"]
over = 0.2

[[alert_targets]]
name = "ops"
url_env = "OPS_WEBHOOK"
"""


def plant(database: Path) -> None:
    """A store in which a model fails just now."""
    now = datetime.now(UTC)
    created = [now - timedelta(seconds=20 * at + 60) for at in range(40)]
    tasks = [ended(at, 20, failed=bool(number % 2), **KLING) for number, at in enumerate(created)]
    with Store.open(database) as store:
        store.save(tasks, at=now)


def test_what_fails_is_told_and_an_admin_silences_it(page: Page, tmp_path: Path) -> None:
    plant(tmp_path / "app.duckdb")
    (tmp_path / "aigc_data.toml").write_text(RULES)
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
            AIGC_DATA_URL="https://aigc.example",
            OPS_WEBHOOK=hook.url,
        ) as server,
    ):
        was_told(server, hook)
        follow(page, server)
        silence(page)
        assert SECRET not in page.content()
        with urlopen(f"{server.url}/metrics", timeout=30) as answer:  # noqa: S310 - loopback
            scraped = answer.read().decode()
    assert 'aigc_data_alert_slices{rule="Kling fails",state="firing"} 1.0' in scraped
    assert 'aigc_data_alert_notices{state="sent",target="ops"} 1.0' in scraped
    assert SECRET not in scraped + (tmp_path / "server.log").read_text()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*.duckdb*"))
    assert SECRET.encode() not in kept


def was_told(server: Server, hook: Webhook) -> None:
    server.wait_until(lambda _said: len(hook.came) > 0)
    (notice,) = hook.came
    assert notice["title"] == "Firing: Kling fails (video · Kling 3.0)"
    assert "20 of 40 failed in" in notice["message"]
    assert "See them: https://aigc.example/failures?" in notice["message"]


def follow(page: Page, server: Server) -> None:
    """Go from the head of another page to what fires."""
    drawn(page, f"{server.url}/sources")
    page.get_by_role("link", name="1 alert").click()
    expect(page.get_by_text("video · Kling 3.0").first).to_be_visible()
    expect(page.get_by_text("20 of 40").first).to_be_visible()
    expect(page.get_by_role("button", name="Silence")).to_have_count(0)


def silence(page: Page) -> None:
    """Unlock the page and silence what fires."""
    page.get_by_role("button", name="Unlock to change").click()
    page.get_by_label("Admin key").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unlock to change")).to_have_count(0)
    page.get_by_role("button", name="Silence").first.click()
    page.get_by_role("button", name="Silence it").click()
    expect(page.get_by_text("Silenced until")).to_be_visible()
