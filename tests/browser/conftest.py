"""The real server with a demo in it, and the real Chromium that looks at it.

Started once for all browser tests, since the server takes seconds and a page a tenth of one, and
ended after them: a demo nobody looks at any more would go on taking the time of the other tests.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from aigc_data.store.store import Store
from tests.analysis.history import KLING, ended

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
UP_WITHIN_S = 180
FILLED_WITHIN_S = 180
DOWN_WITHIN_S = 60
"""Many times what a machine at rest takes: they bound a hang, and are no measure."""
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)
FRESH_PROFILE: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "timezone_id": "Europe/Berlin",
    "color_scheme": "light",
}
"""A desk in Berlin, by day."""


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    process: "subprocess.Popen[bytes]"

    def health(self) -> dict[str, Any]:
        """What /healthz says."""
        try:
            with urlopen(f"{self.url}/healthz", timeout=30) as answer:  # noqa: S310 - loopback
                said: dict[str, Any] = json.load(answer)
        except HTTPError as error:
            said = json.load(error)
        return said

    def wait_until(
        self, holds: Callable[[dict[str, Any]], bool], within_s: float = FILLED_WITHIN_S
    ) -> None:
        """Wait until what /healthz says is so."""
        deadline = time.monotonic() + within_s
        while not self._holds(holds):
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, f"not so within {within_s} s"
            time.sleep(0.2)

    def _holds(self, holds: Callable[[dict[str, Any]], bool]) -> bool:
        try:
            return holds(self.health())
        except (URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def serving(
    folder: Path, *, healthy: bool = True, port: int | None = None, **environment: str
) -> Iterator[Server]:
    """Run the app with a database in this folder; ends it as Ctrl+C does.

    It has a free port unless one is named. It is waited for until it answers, and where `healthy`
    until it is well.
    """
    port = port or free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", "streamlit_app.py"),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
    ]
    kept = {name: value for name, value in os.environ.items() if "TENCENTCLOUD" not in name}
    settings = {
        "AIGC_DATA_DB": str(folder / "app.duckdb"),
        "AIGC_DATA_INTERVAL": "5",
        "AIGC_DATA_RESULTS_BUDGET": "5MB",  # some eighty results: the rest would cost processors
    }
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=kept | settings | environment, stdout=log, stderr=log
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", process)
            server.wait_until(lambda said: bool(said["ok"]) or not healthy, UP_WITHIN_S)
            yield server
        finally:
            process.terminate()
            process.wait(DOWN_WITHIN_S)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the tests are skipped, but in CI they fail."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing: the browser tests must run in CI")
        pytest.skip(f"{CHROMIUM} is missing: install Debian's chromium to run the browser tests")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app without keys, a second or two after it began: the demo fills while tests look."""
    with serving(tmp_path_factory.mktemp("demo")) as server:
        yield server


def without_cloud(folder: Path, port: int | None = None) -> AbstractContextManager[Server]:
    """Return the app over a store in this folder; no cloud answers it."""
    return serving(
        folder,
        port=port,
        TENCENTCLOUD_SECRET_ID="AKIDNOBODY",
        TENCENTCLOUD_SECRET_KEY="nothing",
        AIGC_DATA_ENDPOINT="http://127.0.0.1:9",
        AIGC_DATA_INTERVAL="3600",
    )


def fill(folder: Path) -> None:
    """Put the tasks into a store in this folder."""
    now = datetime.now(UTC)
    created = [now - timedelta(minutes=at + 1) for at in range(40)]
    tasks = [ended(at, 20, failed=bool(number % 2), **KLING) for number, at in enumerate(created)]
    with Store.open(folder / "app.duckdb") as store:
        store.save(tasks, at=now)
        store.publish()


@pytest.fixture(scope="package")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over 40 tasks of one model, half of them failed; no cloud answers it."""
    folder = tmp_path_factory.mktemp("sql")
    fill(folder)
    with without_cloud(folder) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: light, in Berlin, on a desk."""
    fresh = browser.new_context(**FRESH_PROFILE)
    fresh.set_default_timeout(PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a fresh profile."""
    return context.new_page()


SHOWN = "selector => document.querySelector(selector)?.naturalWidth > 0"
"""Whether a picture has come; asked of the page, for a picture may be replaced by another."""
STILL = """selector => {
    const element = document.querySelector(selector);
    const place = element && JSON.stringify(element.getBoundingClientRect());
    const still = place !== null && window.placeHeld === place;
    window.placeHeld = place;
    return still;
}"""


def wait_until_still(page: Page, selector: str) -> None:
    """Wait until the script has run and the element stays where it is."""
    page.wait_for_selector(DRAWN)
    page.wait_for_function(STILL, arg=selector, polling=500)


def drawn(page: Page, url: str) -> Page:
    """Open an address, and wait until the script has run."""
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector(DRAWN)
    return page
