"""What each question costs, all ways in one run."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import duckdb
import pyarrow as pa

from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.errors import OverLimit
from aigc_data.store.sandbox.query import Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.sandbox.value import rows
from aigc_data.store.store import Store
from aigc_data.ui.sql.desk import LIMITS
from benchmarks.queries import page, peer
from benchmarks.queries.agreement import agree
from benchmarks.queries.question import Question, questions
from benchmarks.runaway import Beside
from benchmarks.sandbox import bare, timed
from benchmarks.seed import seed

Say = Callable[[str], None]
ONCE_S: Final = 15.0
"""What takes Datasette longer is asked once."""
ALLOWED: Final = 1.2
ALLOWED_S: Final = 0.030
"""The goal: so many times the bare engine, and so many seconds more."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question costs, in seconds; medians."""

    name: str
    rows: int
    bare_s: float
    ask_s: float
    """On the page's path: from the text to the first page of rows, or to its end at a limit."""
    stopped: bool
    """Whether the page's limits ended it."""
    page_s: float | None
    """The page itself; None where it was not asked."""
    peer_s: float | None
    """Datasette, or the time after which it was cut off; None where it was not asked."""
    cut_off: bool
    agreed: bool | None
    """Whether Datasette's rows are the same; None where it has none."""

    @property
    def within(self) -> bool:
        """Whether the page's path is within the goal."""
        return not self.stopped and self.ask_s <= self.bare_s * ALLOWED + ALLOWED_S


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    tasks: int
    runs: int
    page_runs: int
    """None of the page for 0."""
    peer_runs: int
    """None of Datasette for 0."""
    limit_s: float
    """Of Datasette's queries."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A question asked of the bare engine and of the sandbox."""

    rows: list[tuple[Any, ...]]
    bare_s: float
    ask_s: float
    stopped: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """All of one run."""

    costs: list[Cost]
    beside: list[Beside]
    """The other pages beside a runaway query; none where no page was asked."""


def measure(plan: Plan, say: Say) -> Measured:
    """Fill a store, publish it, and return what each question costs."""
    with tempfile.TemporaryDirectory(prefix="aigc-data-") as root:
        database, now = Path(root) / "tasks.duckdb", datetime.now(UTC)
        say(f"seeding {plan.tasks:,} tasks")
        seed(database, plan.tasks, now=now)
        with Store.open(database) as store:
            store.publish()
        folder, asked = published_folder(database), questions(now)
        with bare(folder) as db:
            say("the bare engine and the sandbox")
            ours = _ours(folder, db, asked, plan.runs)
            say("the page")
            pages = page.measure(database, asked, plan.page_runs)
            theirs = _theirs(db, Path(root) / "tasks.sqlite", asked, plan, say)
    seconds = pages.seconds if pages else {}
    return Measured(
        [_cost(one, ours[one.name], seconds.get(one.name), theirs[one.name]) for one in asked],
        pages.beside if pages else [],
    )


def _ours(
    folder: Path, db: duckdb.DuckDBPyConnection, asked: list[Question], runs: int
) -> dict[str, Ours]:
    with Sandbox(folder) as sandbox:
        return {one.name: _asked(sandbox, db, one, runs) for one in asked}


def _asked(sandbox: Sandbox, db: duckdb.DuckDBPyConnection, question: Question, runs: int) -> Ours:
    """Ask both in turns, so that they meet the same machine; the first turn is not counted."""
    query, values = Query(question.text, question.values, LIMITS), dict(question.values)
    answers: list[pa.Table] = []

    def ask() -> None:
        with suppress(OverLimit):
            answers.append(sandbox.ask(query).table)

    def turn() -> tuple[float, float]:
        alone = timed(lambda: db.execute(question.text, values).to_arrow_table())
        sandbox.measures()
        return alone, timed(ask)

    turn()
    alone, asked = (median(times) for times in zip(*(turn() for _ in range(runs)), strict=True))
    stopped = len(answers) <= runs
    found = db.execute(question.text, values).to_arrow_table() if stopped else answers[-1]
    return Ours([row for batch in found.to_batches() for row in rows(batch)], alone, asked, stopped)


def _theirs(
    db: duckdb.DuckDBPyConnection, file: Path, asked: list[Question], plan: Plan, say: Say
) -> dict[str, list[peer.Reply]]:
    """Return Datasette's answers by question; a quick first, which warms it, is not among them."""
    if not plan.peer_runs:
        return {one.name: [] for one in asked}
    say("filling SQLite")
    peer.fill(db, file)
    found = {}
    with peer.datasette(file, plan.limit_s) as port:
        for question in asked:
            say(f"Datasette: {question.name}")
            first = peer.ask(port, file, question, plan.limit_s)
            again = plan.peer_runs if first.seconds < ONCE_S else 0
            more = [peer.ask(port, file, question, plan.limit_s) for _ in range(again)]
            found[question.name] = more or [first]
    return found


def _cost(question: Question, ours: Ours, page_s: float | None, theirs: list[peer.Reply]) -> Cost:
    answers = [reply.rows for reply in theirs if reply.rows is not None]
    return Cost(
        name=question.name,
        rows=len(ours.rows),
        bare_s=ours.bare_s,
        ask_s=ours.ask_s,
        stopped=ours.stopped,
        page_s=page_s,
        peer_s=median(reply.seconds for reply in theirs) if theirs else None,
        cut_off=bool(theirs) and not answers,
        agreed=agree(ours.rows, answers[0]) if answers else None,
    )
