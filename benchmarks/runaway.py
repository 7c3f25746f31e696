"""What the pages of others cost while one query of the SQL page runs away.

`python -m benchmarks.runaway` prints a row a page: alone, and beside a query without an end. The
goal: no more than twice the time.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.child import app
from benchmarks.pages import THINKING_S, _checked, _prepared, _query
from benchmarks.seed import seed
from benchmarks.session import Session

PAGES = ("", "failures", "images", "videos", "scenarios", "task", "sql")
RUNS = 9
DAYS = 7
RUNAWAYS = {
    "one core": "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks",
    "all cores": "SELECT count(*) FROM tasks a, tasks b WHERE a.prompt < b.prompt",
}


def main() -> None:
    """Fill a store, start the app over it, and print each page's times as rows of a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runaway")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        database = Path(root) / "tasks.duckdb"
        seed(database, options.tasks)
        task_id = _prepared(database)
        with app(database) as (port, _process), Session(port) as session:
            print(f"| Page | Alone, ms | {' | '.join(f'Beside {one}, ms' for one in RUNAWAYS)} |")
            print(f"|---|---{'|---' * len(RUNAWAYS)}|")
            for page in PAGES:
                times = _times(port, session, page, task_id)
                print(f"| {page or 'overview'} | {' | '.join(f'{ms:.0f}' for ms in times)} |")


def _times(port: int, session: Session, page: str, task_id: str) -> list[float]:
    """Return medians in milliseconds; the ways take turns, so that all meet the same machine."""
    found: list[list[float]] = [[] for _ in range(1 + len(RUNAWAYS))]
    number = 0
    for _run in range(RUNS):
        for place, query in enumerate(("", *RUNAWAYS.values())):
            number += 1
            with _beside(port, query):
                time.sleep(THINKING_S)
                run = _checked(session.run(page, _query(page, task_id, number, DAYS)))
            found[place].append(run.seconds * 1000)
    return [median(one) for one in found]


@contextmanager
def _beside(port: int, query: str) -> Iterator[None]:
    """Run a query meanwhile; it ends because nobody waits for its file any more."""
    if not query:
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_ask, args=(port, query, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        time.sleep(2 * THINKING_S)


def _ask(port: int, query: str, done: threading.Event) -> None:
    url = f"http://127.0.0.1:{port}/export/answer.csv?{urlencode({'sql': query})}"
    while not done.is_set():
        with suppress(URLError, TimeoutError), urlopen(url, timeout=0.5) as answer:
            answer.read()


if __name__ == "__main__":
    main()
