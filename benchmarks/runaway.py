"""Whether one runaway query slows the pages of the other viewers: a crowd with it and without it.

The query is asked on the page SQL of the same server, as anybody may, and asked again whenever its
time is over. The crowd looks at pages with filters of its own, with and without in turns.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.parse import urlencode

from aigc_data.ui.sql.answer_view import TICK_S
from benchmarks.pages import crowd_of
from benchmarks.session import Session

ENDLESS: Final = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"
VIEWERS: Final = 3
RERUNS: Final = 2
TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """Medians of what a page took, in milliseconds."""

    without_ms: float
    with_ms: float

    @property
    def times(self) -> float:
        """How many times as long; the goal is at most 2."""
        return self.with_ms / self.without_ms


def measure(port: int) -> Beside:
    """Return what pages take beside a runaway query and without it, in turns."""
    alone, beside = [], []
    crowd_of(port, VIEWERS, 1, first=900)
    for turn in range(TURNS):
        alone += crowd_of(port, VIEWERS, RERUNS, first=1000 + 200 * turn)
        with _runaway(port):
            beside += crowd_of(port, VIEWERS, RERUNS, first=1100 + 200 * turn)
    return Beside(1000 * median(alone), 1000 * median(beside))


@contextmanager
def _runaway(port: int) -> Iterator[None]:
    """Keep a query without end running, as a viewer does who waits for it."""
    over, begun = threading.Event(), threading.Event()
    viewer = threading.Thread(target=_wait_for_it, args=(port, over, begun))
    viewer.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        viewer.join()


def _wait_for_it(port: int, over: threading.Event, begun: threading.Event) -> None:
    number = 0
    with Session(port) as session:
        while not over.is_set():
            number += 1
            run = session.run("sql", urlencode({"sql": f"{ENDLESS} -- {number}"}))
            begun.set()
            while waiting := [
                part for every, part in run.ticks if math.isclose(every, TICK_S, rel_tol=1e-6)
            ]:
                if over.wait(TICK_S):
                    break
                run = session.tick(waiting[0])
        session.run("sql", urlencode({"sql": "SELECT 1"}))  # which stops what still runs
    time.sleep(0.5)
