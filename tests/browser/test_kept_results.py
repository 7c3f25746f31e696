"""A kept video in a real browser: found in the gallery, played from the archive, jumped in."""

import time

import pytest
from playwright.sync_api import Page, Response
from playwright.sync_api import TimeoutError as NotYet

from tests.browser.conftest import Server, drawn

pytestmark = pytest.mark.browser
KEPT_WITHIN_S = 180
LOOK_MS = 5_000
TILE = ".st-key-gallery .tile:has(img)"
PLAYER = "document.querySelector('video')"


def shows(page: Page, selector: str) -> bool:
    """Whether the page comes to show it."""
    try:
        page.locator(selector).first.wait_for(timeout=LOOK_MS)
    except NotYet:
        return False
    return True


def open_until_it_shows(page: Page, url: str, selector: str) -> None:
    """Open the address again and again: the demo keeps results while it is looked at."""
    deadline = time.monotonic() + KEPT_WITHIN_S
    while not shows(drawn(page, url), selector):
        assert time.monotonic() < deadline, f"not so within {KEPT_WITHIN_S} s"


def test_a_kept_video_plays_from_the_archive_and_one_can_jump_in_it(
    demo: Server, page: Page
) -> None:
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one) if "/kept?" in one.url else None)
    gallery = f"{demo.url}/videos?result=kept&view=gallery"
    open_until_it_shows(page, gallery, TILE)
    picture = page.locator(f"{TILE} img").first.element_handle()
    page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture)
    small = [one for one in answers if "size=small" in one.url]
    assert {(one.status, one.headers["content-type"]) for one in small} == {(200, "image/webp")}

    page.locator(f"{TILE} .name").first.click()
    page.wait_for_function(f"{PLAYER}?.readyState >= 1")
    assert page.evaluate(f"{PLAYER}.currentSrc").startswith(f"{demo.url}/kept?")
    page.evaluate(f"{PLAYER}.muted = true; {PLAYER}.currentTime = 2.5")
    page.wait_for_function(f"!{PLAYER}.seeking && {PLAYER}.readyState >= 2")
    assert page.evaluate(f"{PLAYER}.currentTime") == 2.5
    page.evaluate(f"{PLAYER}.play()")
    page.wait_for_function(f"{PLAYER}.currentTime > 2.7")
    page.evaluate(f"{PLAYER}.currentTime = 0.5")
    page.wait_for_function(f"!{PLAYER}.seeking && {PLAYER}.currentTime < 2")
    films = [one for one in answers if "size=" not in one.url]
    assert {(one.status, one.headers["content-type"]) for one in films} == {(206, "video/mp4")}
    assert page.get_by_text("Kept by this app since").is_visible()
