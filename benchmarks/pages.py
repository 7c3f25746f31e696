"""What a page costs the server over a million tasks, and what ten viewers at once cost it."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psutil

from aigc_data.store.store import Store
from benchmarks.child import app
from benchmarks.session import Run, Session

Seconds = defaultdict[str, list[float]]
"""What each look at a page took, by page."""
WINDOWS_DAYS = (7, 30)
"""What a page shows by default, and all that is stored."""
PAGES = ("", "failures", "images", "videos", "scenarios", "task")
RUNS = 15
TEXT = "night"
"""In some 3 % of the prompts."""
TEXT_RUNS = 7
THINKING_S = 0.25
"""Between two looks of one viewer; Streamlit collects its garbage in it."""
VIEWERS = 10
RERUNS_OF_A_VIEWER = 5
MIB = 2**20


@dataclass(frozen=True, slots=True)
class PageCost:
    """What one page costs; medians over RUNS."""

    page: str
    days: int
    """Length of the window that it shows."""
    fresh_ms: float
    """With a filter that nobody has looked at: nothing is cached."""
    again_ms: float
    """The same view once more, or another viewer's."""
    text_ms: float | None
    """With a text to find in the prompts too, in a window that nobody has looked at; None where
    the page knows no such filter."""
    bytes: int
    rows: int
    """Most rows of a table on the wire."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Ten sessions at once, each looking at page after page."""

    idle_mib: float
    """Resident memory of the server before the first viewer."""
    busy_mib: float
    """The most of it while all looked."""
    median_ms: float


def measure(database: Path) -> tuple[list[PageCost], Crowd]:
    """Return the cost of each page and of a crowd, over the tasks of the database."""
    task_id = _prepared(database)
    with app(database) as (port, process):
        server = psutil.Process(process)
        idle = server.memory_info().rss / MIB
        with Session(port) as session:
            costs = [_cost(session, page, task_id, days) for days in WINDOWS_DAYS for page in PAGES]
        return costs, _crowd(port, server, idle)


def _cost(session: Session, page: str, task_id: str, days: int) -> PageCost:
    def look(number: int, **more: str) -> Run:
        time.sleep(THINKING_S)
        return _checked(session.run(page, _query(page, task_id, number, days, **more)))

    look(0)
    fresh = [look(1 + run) for run in range(RUNS)]
    again = [look(RUNS) for _ in range(RUNS)]
    found = [] if page == "task" else [look(1 + run, q=TEXT) for run in range(TEXT_RUNS)]
    return PageCost(
        page=page or "overview",
        days=days,
        fresh_ms=1000 * median(run.seconds for run in fresh),
        again_ms=1000 * median(run.seconds for run in again),
        text_ms=1000 * median(run.seconds for run in found) if found else None,
        bytes=max(run.bytes for run in fresh),
        rows=max(run.table_rows for run in fresh),
    )


def _query(page: str, task_id: str, number: int, days: int, **more: str) -> str:
    """Return the query of a window that differs for each number by a minute, and of more."""
    until = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=10 + number)
    window = {
        "range": "custom",
        "since": _text(until - timedelta(days=days)),
        "until": _text(until),
    }
    return urlencode(({"task_id": task_id} if page == "task" else {}) | window | more)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def _checked(run: Run) -> Run:
    assert not run.exceptions, run.exceptions
    return run


def _prepared(database: Path) -> str:
    """Publish, as an app that ran before would have; return the ID of a task."""
    with Store.open(database) as store, store.cursor() as db:
        store.publish()
        row = db.execute("SELECT task_id FROM tasks WHERE kind = 'video' LIMIT 1").fetchone()
    assert row is not None
    return str(row[0])


def crowd_of(port: int, viewers: int, reruns: int, first: int = 100) -> Seconds:
    """Return the seconds of each look of so many viewers at once, by page.

    Each goes so often through the pages but the task's; their filters differ by their numbers, from
    the first on.
    """
    seconds: Seconds = defaultdict(list)
    looking = [
        threading.Thread(target=_look, args=(port, first + 10 * number, reruns, seconds))
        for number in range(viewers)
    ]
    for viewer in looking:
        viewer.start()
    for viewer in looking:
        viewer.join()
    return seconds


def _crowd(port: int, server: psutil.Process, idle: float) -> Crowd:
    over, most = threading.Event(), [idle]

    def watch() -> None:
        while not over.wait(0.05):
            most.append(server.memory_info().rss / MIB)

    watching = threading.Thread(target=watch)
    watching.start()
    seconds = crowd_of(port, VIEWERS, RERUNS_OF_A_VIEWER)
    over.set()
    watching.join()
    return Crowd(idle, max(most), 1000 * median(chain.from_iterable(seconds.values())))


def _look(port: int, first: int, reruns: int, seconds: Seconds) -> None:
    with Session(port) as session:
        for rerun in range(reruns):
            for page in PAGES[:-1]:
                time.sleep(THINKING_S)
                run = session.run(page, _query(page, "", first + rerun, WINDOWS_DAYS[0]))
                seconds[page or "overview"].append(_checked(run).seconds)
