"""Whether one runaway query slows the pages of the other viewers: a crowd with it and without it.

The query is asked on the page SQL of the same server, as anybody may, and asked again whenever its
time is over. The crowd looks at pages with filters of its own, with and without in turns.
"""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.parse import urlencode

from aigc_data.ui.sql.answer_view import TICK_S
from benchmarks.pages import Seconds, crowd_of
from benchmarks.session import Session

ENDLESS: Final = "SELECT sum(hash(a.created_at, b.created_at) % 7) FROM tasks AS a, tasks AS b"
"""Every pair of tasks: all cores are at it until its time is over, and little memory."""
VIEWERS: Final = 3
RERUNS: Final = 2
TURNS: Final = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """Medians of what one page took, in milliseconds."""

    page: str
    without_ms: float
    with_ms: float

    @property
    def times(self) -> float:
        """How many times as long; the goal is at most 2."""
        return self.with_ms / self.without_ms


def measure(port: int) -> list[Beside]:
    """Return what each page takes beside a runaway query and without it, in turns.

    Pages are told apart: a median over quick and slow ones lies between the two, and tells how the
    crowd happened to meet.
    """
    alone: Seconds = defaultdict(list)
    beside: Seconds = defaultdict(list)
    crowd_of(port, VIEWERS, 1, first=900)
    for turn in range(TURNS):
        _add(alone, crowd_of(port, VIEWERS, RERUNS, first=1000 + 200 * turn))
        with _runaway(port):
            _add(beside, crowd_of(port, VIEWERS, RERUNS, first=1100 + 200 * turn))
    return [Beside(page, 1000 * median(alone[page]), 1000 * median(beside[page])) for page in alone]


def _add(all_of: Seconds, more: Seconds) -> None:
    for page, seconds in more.items():
        all_of[page] += seconds


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
