"""The page of a task on the real server in the real Chromium."""

import csv
import io
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS, SHOWN, Server, drawn, serving

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
UNKNOWN = "24000145-AigcVideo-00000000000000000000000000000000"
SLOWEST_S = 60
PLAYS = """() => {
    const player = document.querySelector('video');
    if (player === null) return false;
    player.muted = true;
    if (player.paused) player.play().catch(() => {});
    return player.videoWidth > 0 && player.currentTime > 0.2;
}"""
"""Begun anew where the player was replaced by another."""


def rows(demo: Server, kind: str, status: str, span: str = "1h") -> list[dict[str, str]]:
    """The rows of the demo, newest first, as anybody may read them."""
    address = f"{demo.url}/export/tasks.csv?range={span}&kind={kind}&status={status}"
    with urlopen(address, timeout=SLOWEST_S) as answer:  # noqa: S310 - loopback
        text = answer.read().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def a_task(demo: Server, kind: str, ending: str) -> str:
    """The ID of a task that succeeded of late, with a signed result of this kind of file."""
    found: list[str] = []

    def seen(_said: object) -> bool:
        found[:] = [
            row["task_id"]
            for row in rows(demo, kind, "successful")
            if row["result_urls"].endswith(ending) and row["result_expires_at"]
        ]
        return bool(found)

    demo.wait_until(seen)
    return found[0]


def a_failed_task(demo: Server) -> dict[str, str]:
    """A video task that failed and says why."""
    found: list[dict[str, str]] = []

    def seen(_said: object) -> bool:
        found[:] = [row for row in rows(demo, "video", "failed", "30d") if row["error_message"]]
        return bool(found)

    demo.wait_until(seen)
    return found[0]


def test_a_video_plays(demo: Server, page: Page) -> None:
    drawn(page, f"{demo.url}/task?task_id={a_task(demo, 'video', '.mp4')}")
    expect(page.locator("video").first).to_be_visible()
    page.wait_for_function(PLAYS)
    lasts = page.get_by_text("Expires in").or_(page.get_by_text("Kept by this app"))
    expect(lasts.first).to_be_visible()


def test_a_picture_shows_and_is_downloaded_as_it_is(demo: Server, page: Page) -> None:
    task_id = a_task(demo, "image", ".png")
    drawn(page, f"{demo.url}/task?task_id={task_id}")
    picture = page.locator("[data-testid=stImage] img").first
    expect(picture).to_be_visible()
    page.wait_for_function(SHOWN, arg="[data-testid=stImage] img")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").first.click()
    with urlopen(str(picture.get_attribute("src")), timeout=SLOWEST_S) as answer:  # noqa: S310
        original = answer.read()
    assert started.value.suggested_filename == f"{task_id}_0.png"
    assert started.value.path().read_bytes() == original


def test_a_failed_task_says_why(demo: Server, page: Page) -> None:
    failed = a_failed_task(demo)
    drawn(page, f"{demo.url}/task?task_id={failed['task_id']}&account=demo")
    expect(page.get_by_text(failed["error_message"]).first).to_be_visible()
    expect(page.locator("video")).to_have_count(0)


def test_an_unknown_id_is_looked_up_and_said_to_be_unknown(demo: Server, page: Page) -> None:
    drawn(page, f"{demo.url}/task?task_id={UNKNOWN}")
    page.get_by_role("button", name="Look it up in the cloud").click()
    expect(page.get_by_text("The cloud does not know this task")).to_be_visible()
    expect(page.get_by_text("ResourceNotFound.TaskNotFound").first).to_be_visible()


def test_a_hostile_id_is_shown_letter_by_letter(demo: Server, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hostile = '<img src="https://evil.example/x.png" onerror="alert(1)">'
    drawn(page, f"{demo.url}/task?task_id={quote(hostile)}")
    expect(page.get_by_text(hostile).first).to_be_visible()
    assert [url for url in asked if "evil.example" in url.split("?")[0]] == []


def test_a_link_to_a_task_may_be_the_first_request_of_a_server(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        drawn(page, f"{server.url}/task?task_id={UNKNOWN}")
        expect(page.get_by_text("No task with this ID is stored")).to_be_visible()
        expect(page.get_by_text("Image generation").first).to_be_visible()
