"""What a saved query costs on the page itself, over its WebSocket as a browser has it."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

from aigc_data.ui.sql.answer_view import TICK_S
from benchmarks import runaway
from benchmarks.child import app
from benchmarks.queries.question import Question
from benchmarks.session import Run, Session

THINKING_S: Final = 1.0
"""Between two looks: the next process of the sandbox gets ready in it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the app's own pages cost."""

    seconds: Mapping[str, float]
    """Of the page SQL, by question; medians."""
    beside: list[runaway.Beside]


def measure(database: Path, asked: list[Question], runs: int) -> Pages | None:
    """Return what the pages cost; None for no runs."""
    if not runs:
        return None
    with app(database) as (port, _process):
        _look(port, asked[0])
        seconds = {one.name: median(_look(port, one) for _ in range(runs)) for one in asked}
        return Pages(seconds, runaway.measure(port))


def _look(port: int, question: Question) -> float:
    """Return the seconds from the request of a link to the end of the run with the answer.

    A page that still waits asks for a part of itself every moment, as the browser's clock tells it.
    """
    query = urlencode({"q": question.name, **_said(question)})
    with Session(port) as session:
        time.sleep(THINKING_S)
        began = time.perf_counter()
        run = _checked(session.run("sql", query))
        while waiting := [
            part for every, part in run.ticks if math.isclose(every, TICK_S, rel_tol=1e-6)
        ]:
            time.sleep(TICK_S)
            run = _checked(session.tick(waiting[0]))
        return time.perf_counter() - began


def _said(question: Question) -> dict[str, str]:
    """Return the values of times: the others are the query's own defaults."""
    return {name: text for name, text in question.texts.items() if name in {"since", "until"}}


def _checked(run: Run) -> Run:
    assert not run.exceptions, run.exceptions
    return run
