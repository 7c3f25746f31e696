"""What the pages of others cost while one query of the SQL page runs away.

`python -m benchmarks.runaway` prints a row a page: alone, and beside a query without an end. The
goal: no more than twice the time.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.child import app
from benchmarks.pages import THINKING_S, _checked, _prepared, _query
from benchmarks.seed import seed
from benchmarks.session import Session

PAGES = ("", "failures", "images", "videos", "scenarios", "task", "sql")
RUNS = 7
DAYS = 7
ENDED_S = 1.0
"""Within it the app has seen that nobody waits for the query, and ended it."""
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
                print(
                    f"| {page or 'overview'} | {' | '.join(f'{ms:.0f}' for ms in times)} |",
                    flush=True,
                )


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
    asking = HTTPConnection("127.0.0.1", port)
    try:
        asking.request("GET", f"/export/answer.csv?{urlencode({'sql': query})}")
        yield
    finally:
        asking.close()
        time.sleep(ENDED_S)


if __name__ == "__main__":
    main()
