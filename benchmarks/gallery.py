"""`python -m benchmarks.gallery`: how soon a page of a hundred thumbnails is drawn in Chromium.

The results of a simulated hour are kept in a folder by the command; the real app shows them.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from aigc_data.settings import Settings
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind
from benchmarks.child import app
from benchmarks.results.cloud import EVERY_FILM, Cloud, busy_hour
from benchmarks.results.world import environment, settings_for, store_tasks

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"
HEADING = "## Figures\n"
CHROMIUM = "/usr/bin/chromium"
TILES = 100
GOAL_MS = 1500
RESOLUTION = "1080P"
SCREEN = {"width": 1440, "height": 900}
ALL_AT_ONCE = {"width": 1440, "height": 6000}
"""So high that no thumbnail is left out until one scrolls to it."""
LIST = "images?range=24h&rows=100"
PATIENCE_MS = 60_000
DRAWN = """async (number) => {
    const host = () => [...document.querySelectorAll(".st-key-gallery *")].find(e => e.shadowRoot)
    const come = () => [...(host()?.shadowRoot.querySelectorAll("img") ?? [])]
        .filter(picture => picture.complete && picture.naturalWidth > 0).length
    while (come() < number) await new Promise(requestAnimationFrame)
    return performance.now()
}"""
"""Returns when so many pictures have come, in ms since the page was asked for."""
SEEN = """() => {
    const host = [...document.querySelectorAll(".st-key-gallery *")].find(e => e.shadowRoot)
    return [...host.shadowRoot.querySelectorAll("img")]
        .filter(picture => picture.getBoundingClientRect().top < innerHeight).length
}"""
CLICK = """() => {
    const words = [...document.querySelectorAll("[role=radio]")]
    words.find(one => one.textContent.includes("Gallery")).click()
    return performance.now()
}"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each run, to the frame in which the last picture was there."""

    way: str
    pictures: int
    runs: tuple[float, ...]


def main() -> None:
    """Measure, and write the figures."""
    options = _options()
    tasks, load = TILES * EVERY_FILM // (EVERY_FILM - 1), os.getloadavg()[0]
    with busy_hour(tasks, RESOLUTION) as cloud, TemporaryDirectory() as folder:
        settings = _kept(cloud, Path(folder))
        with app(settings.database, AIGC_DATA_RESULTS=settings.results) as (port, _):
            found = _measured(f"http://127.0.0.1:{port}/{LIST}", options.runs)
    page = PAGE.read_text("utf-8").partition(HEADING)[0]
    PAGE.write_text(page + "\n".join(_figures(found, load)) + "\n", "utf-8")
    print(f"written to {PAGE}")


def _kept(cloud: Cloud, folder: Path) -> Settings:
    """Keep all results of the cloud, and date their tasks, as a source that knows them would."""
    settings = settings_for(cloud, folder)
    store_tasks(settings, cloud)
    command = [sys.executable, "-m", "aigc_data.cli", "results", "fetch", "--quiet"]
    subprocess.run(command, env=os.environ | environment(settings), check=True)
    at = datetime.now(UTC)
    dated = [
        Task(
            account="main",
            task_id=one.task_id,
            kind=TaskKind(one.kind),
            prompt=f"a red panda in the rain, take {number}",
            model="Kling",
            created_at=at - timedelta(seconds=20 * (number + 1)),
        )
        for number, one in enumerate(cloud.tasks)
    ]
    with Store.open(settings.database) as store:
        store.save(dated, at=at)
    return settings


def _measured(url: str, runs: int) -> list[Times]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            _opened(chromium, url, ALL_AT_ONCE)  # the first viewer after a start is not meant
            return [
                Times(
                    "Click on *Gallery*, all on the screen",
                    TILES,
                    tuple(_clicked(chromium, url) for _ in range(runs)),
                ),
                _ways("Address opened, all on the screen", chromium, url, ALL_AT_ONCE, runs),
                _ways("Address opened, a screen of 1440 × 900", chromium, url, SCREEN, runs),
                Times(
                    "Address of the table opened",
                    0,
                    tuple(_table(chromium, url) for _ in range(runs)),
                ),
            ]
        finally:
            chromium.close()


def _ways(way: str, chromium: Browser, url: str, screen: dict[str, int], runs: int) -> Times:
    found = [_opened(chromium, url, screen) for _ in range(runs)]
    return Times(way, found[0][0], tuple(milliseconds for _, milliseconds in found))


def _opened(chromium: Browser, url: str, screen: dict[str, int]) -> tuple[int, float]:
    """Return how many pictures are in sight, and when they had come; with nothing cached."""
    with _fresh(chromium, screen) as page:
        page.goto(f"{url}&view=gallery", wait_until="commit")
        page.wait_for_function("document.querySelector('.st-key-gallery')")
        seen = TILES if screen == ALL_AT_ONCE else _seen(page)
        return seen, page.evaluate(DRAWN, seen)


def _seen(page: Page) -> int:
    page.evaluate(DRAWN, 1)
    return int(page.evaluate(SEEN))


def _clicked(chromium: Browser, url: str) -> float:
    """Return the time from a click in the table to the last picture; with nothing cached."""
    with _fresh(chromium, ALL_AT_ONCE) as page:
        page.goto(url)
        page.wait_for_selector("[data-testid=stDataFrame]")
        page.wait_for_selector("[data-test-script-state=notRunning]")
        began = float(page.evaluate(CLICK))
        return float(page.evaluate(DRAWN, TILES)) - began


def _table(chromium: Browser, url: str) -> float:
    """Return when the table of the same rows is drawn; with nothing cached."""
    with _fresh(chromium, SCREEN) as page:
        page.goto(url, wait_until="commit")
        page.wait_for_selector("[data-testid=stDataFrame] canvas")
        return float(page.evaluate("performance.now()"))


def _fresh(chromium: Browser, screen: dict[str, int]) -> Page:
    page = chromium.new_page(viewport={"width": screen["width"], "height": screen["height"]})
    page.set_default_timeout(PATIENCE_MS)
    return page


def _figures(found: list[Times], load: float) -> Iterator[str]:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    runs = len(found[0].runs)
    yield HEADING
    python = f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    yield f"Made by `python -m benchmarks.gallery --runs {runs}` on {system}, {python};"
    yield f"when it began {load:.0f} processes already wanted a core (the load average)."
    yield f"{TILES} results of a simulated account ({RESOLUTION}) are kept in a folder; the app and"
    yield "Chromium share the machine. Each run has a new profile, so that nothing is cached: where"
    yield "the address is opened, much of the time is that of Streamlit's own scripts, as the table"
    yield "of the same rows shows. The time ends with the frame that has the last thumbnail."
    yield f"Goal: {TILES} within {GOAL_MS / 1000:g} s of the click.\n"
    yield "| Way | Thumbnails | Median, ms | Least, ms | Most, ms | Median of the goal |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        middle = median(one.runs)
        times = f"{middle:.0f} | {min(one.runs):.0f} | {max(one.runs):.0f}"
        yield f"| {one.way} | {one.pictures} | {times} | {middle / GOAL_MS:.0%} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery")
    parser.add_argument("--runs", type=int, default=9)
    return parser.parse_args()


if __name__ == "__main__":
    main()
