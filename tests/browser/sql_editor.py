"""How somebody writes a query on the page SQL."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import drawn

PAUSE_MS = 400
"""Of somebody who writes: longer than it takes to offer a completion."""


def write(page: Page, text: str) -> None:
    """Put a text in the place of what is written."""
    page.get_by_role("textbox", name="Query in SQL").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def opened_to_write(page: Page, url: str) -> Page:
    """Open a link, and the editor, which makes room for an answer at first."""
    drawn(page, url)
    folded = page.get_by_role("button", name="Show SQL")
    expect(folded.or_(page.get_by_role("textbox", name="Query in SQL"))).to_be_visible()
    if folded.is_visible():
        folded.click()
    expect(page.get_by_role("textbox", name="Query in SQL")).to_be_visible()
    return page


def type_lines(page: Page, *lines: str) -> list[str]:
    """Type lines by real keys with a pause before each Enter; returns what then is written."""
    write(page, "")
    page.keyboard.press("Delete")
    for number, line in enumerate(lines):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line, delay=20)
        page.wait_for_timeout(PAUSE_MS)
    return page.locator(".cm-line").all_inner_texts()
