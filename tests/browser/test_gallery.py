"""The gallery in a real browser: chosen by keyboard, downloaded as one file, compared."""

import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN, PATIENCE_MS, Server
from tests.browser.test_kept_results import TILE, open_until_it_shows

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
PLAYS = "film => !film.paused && film.currentTime > 0"


def test_two_videos_are_chosen_by_keyboard_downloaded_as_one_file_and_compared(
    demo: Server, page: Page
) -> None:
    second = f":nth-match({TILE}, 2)"
    open_until_it_shows(page, f"{demo.url}/videos?result=kept&view=gallery", second)
    chosen = page.locator("[role=row][aria-selected=true]")
    page.locator(TILE).first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(PLAYS, arg=page.locator(".plays video").element_handle())
    page.keyboard.press("Space")
    expect(chosen).to_have_count(2)
    ids = [str(one.get_attribute("title")) for one in chosen.locator(".name").all()]
    expect(page.locator(".bar .count")).to_contain_text("2 selected · 2 kept files, ")

    with page.expect_download() as started:
        page.get_by_role("link", name="Download zip").click()
    with zipfile.ZipFile(started.value.path()) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [f"{task_id}_0.mp4" for task_id in ids]

    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?**")
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="Play together").click()
    films = page.locator(".figures video").element_handles()
    assert len(films) == 2
    for film in films:
        page.wait_for_function(PLAYS, arg=film)
