"""What following open tasks costs and how well it knows their ends.

`python -m benchmarks.following`; it takes some minutes.

In simulated time: the simulator's tasks, the store and the statements of `sync/due.py` are the real
ones, and every answer is written to the store and merged; only the wire is left out, so that hours
pass in a minute. The policy is held against the one it replaced: a tenth of the age, looked at once
a round of 30 seconds, newest first.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.task import SimulatedTask, Status
from aigc_data.store.store import Store
from aigc_data.sync.due import DueTasks
from aigc_data.sync.usual import UsualTimes
from aigc_data.task import Source, Task, TaskKind, TaskStatus
from aigc_data.wire.generation import from_generation

ACCOUNT = "main"
KINDS = (TaskKind.IMAGE, TaskKind.VIDEO)
ROUND_S = 30.0
FOUND_AFTER_S = 3.0
"""How long CloudAudit keeps an event back; the next round finds the task."""
HISTORY = 2000
"""Tasks that had ended when the hour began, for what is usual."""
LEAST_LOOK_S = 0.5
_WORDS = {Status.WAITING: "WAIT", Status.EXECUTING: "RUN"}
_OLD = """
SELECT task_id
FROM task
WHERE account = $account
  AND status NOT IN ('successful', 'failed')
  AND kind = $kind
  AND (status_seen_at IS NULL OR epoch($now::TIMESTAMPTZ) - epoch(status_seen_at) >= greatest(
      $least_s, least(0.1 * (epoch($now::TIMESTAMPTZ) - epoch(created_at)), 6 * 3600)
  ))
ORDER BY created_at DESC, task_id
LIMIT 500
"""
_OLD_LEAST_S = {TaskKind.IMAGE: 3, TaskKind.VIDEO: 8}

Asking = Callable[[TaskKind, datetime], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Load:
    """An hour of the account: how many tasks, and how many calls a second each kind may make."""

    name: str
    tasks: int
    minutes: float
    rates: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one policy cost and brought for one kind."""

    ended: int
    calls: float
    """Per ended task."""
    seen_open: float
    """The share that was found before its end; only of these can the end be told well."""
    margin_s: tuple[float, float]
    """Median and 90th percentile, of those."""
    within: float
    """The share of those whose end is known to 5 % of their duration, or to 2 s."""


@dataclass(slots=True)
class World:
    """The account in simulated time, and the store that it is followed in."""

    store: Store
    tasks: dict[str, SimulatedTask]
    unfound: list[SimulatedTask]
    calls: dict[str, int] = field(default_factory=dict)

    def find(self, now: datetime) -> None:
        """Store what was created long enough ago to be found."""
        until = now.timestamp() - FOUND_AFTER_S
        found = [task for task in self.unfound if task.created <= until]
        self.unfound = [task for task in self.unfound if task.created > until]
        self.store.save([_created(task) for task in found], at=now)

    def ask(self, kind: TaskKind, task_ids: Sequence[str], now: datetime, spacing_s: float) -> None:
        """Ask about these, one after another, and store the answers."""
        answers = []
        for place, task_id in enumerate(task_ids):
            at = now + timedelta(seconds=place * spacing_s)
            self.calls[task_id] = self.calls.get(task_id, 0) + 1
            answers.append(_answer(self.tasks[task_id], kind, at))
        self.store.save(answers, at=now)


def main() -> None:
    """Measure both policies under two loads, and print the rows of docs/following.md."""
    loads = (
        Load("300 tasks in 40 minutes, 10 and 25 calls/s", 300, 40, (10, 25)),
        Load("600 tasks in 5 minutes, 2 and 4 calls/s", 600, 5, (2, 4)),
    )
    for load in loads:
        for name, follow in (("before", _by_rounds), ("now", _by_usual)):
            for kind, cost in _measured(load, follow).items():
                print(f"| {load.name} | {kind} | {name} | {_row(cost)} |", flush=True)


def _measured(load: Load, follow: Callable[[World, datetime, Load], None]) -> dict[TaskKind, Cost]:
    start = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "x.duckdb") as store:
        world = _world(store, start, load)
        follow(world, start, load)
        return {kind: _cost(world, kind) for kind in KINDS}


def _world(store: Store, start: datetime, load: Load) -> World:
    """Return the tasks of the hour, with the history before it already stored."""
    at, days = start.timestamp(), load.minutes / 1440
    before = SimulatedAccount.generate(2, HISTORY, 5, at, lively=False)
    store.save([_ended(task) for task in before.tasks(at) if task.finished < at], at=start)
    until = at + load.minutes * 60
    account = SimulatedAccount.generate(3, load.tasks, days, until, lively=False, incidents=())
    tasks = [
        task
        for task in account.tasks(until)
        if task.kind in KINDS and not task.off_peak and task.created >= at
    ]
    return World(store, {task.task_id: task for task in tasks}, tasks)


def _by_usual(world: World, start: datetime, load: Load) -> None:
    """Follow as the app does: rounds find tasks, and between them all is asked that falls due."""
    due = DueTasks(world.store, ACCOUNT, UsualTimes(world.store, ACCOUNT))
    now, next_round = start, start
    wake = dict.fromkeys(KINDS, start)
    while not _over(world, now, start, load):
        if now >= next_round:
            world.find(now)
            next_round += timedelta(seconds=ROUND_S)
            wake = dict.fromkeys(KINDS, now)
        for kind, rate in zip(KINDS, load.rates, strict=True):
            if now < wake[kind]:
                continue
            look = due.look(kind, now, thorough=False)
            world.ask(kind, look.due[: max(1, int(rate))], now, 1 / rate)
            wait_s = 1.0 if look.due else look.next_s or ROUND_S
            wake[kind] = now + timedelta(seconds=max(LEAST_LOOK_S, wait_s))
        now = min(next_round, *wake.values())


def _by_rounds(world: World, start: datetime, load: Load) -> None:
    """Follow as before: all that is due, once a round; the next waits for its end and 30 s."""
    now = start
    while not _over(world, now, start, load):
        world.find(now)
        took = [0.0]
        for kind, rate in zip(KINDS, load.rates, strict=True):
            ids = _old_due(world.store, kind, now)
            world.ask(kind, ids, now, 1 / rate)
            took.append(len(ids) / rate)
        now += timedelta(seconds=ROUND_S + max(took))


def _old_due(store: Store, kind: TaskKind, now: datetime) -> list[str]:
    values = {"account": ACCOUNT, "kind": kind, "now": now, "least_s": _OLD_LEAST_S[kind]}
    with store.cursor() as db:
        return [task_id for (task_id,) in db.execute(_OLD, values).fetchall()]


def _over(world: World, now: datetime, start: datetime, load: Load) -> bool:
    """Whether all were seen to end, or an hour has passed since the last was created."""
    since = (now - start).total_seconds() - load.minutes * 60
    if since < 0:
        return False
    with world.store.cursor() as db:
        [(open_tasks,)] = db.execute(
            "SELECT count(*) FROM task WHERE status NOT IN ('successful', 'failed')"
        ).fetchall()
    return open_tasks == 0 or since > 3600


def _cost(world: World, kind: TaskKind) -> Cost:
    rows = list(_ends(world, kind))
    open_rows = [(margin, took) for _, margin, took, seen_open in rows if seen_open]
    margins = np.array([margin for margin, _ in open_rows])
    good = [margin <= max(2.1, 0.051 * took) for margin, took in open_rows]
    median, late = np.quantile(margins, [0.5, 0.9])
    calls = float(np.mean([calls for calls, *_ in rows]))
    share = len(open_rows) / len(rows)
    return Cost(len(rows), calls, share, (float(median), float(late)), float(np.mean(good)))


def _ends(world: World, kind: TaskKind) -> Iterator[tuple[int, float, float, bool]]:
    """Yield calls, margin, duration, and whether it was seen open, of each task seen to end."""
    for task_id, task in world.store.tasks(ACCOUNT, world.tasks).items():
        if task.kind is not kind or not task.status.terminal or task.terminal_seen_at is None:
            continue
        truth = world.tasks[task_id]
        since = task.open_seen_at or task.created_at
        margin = (task.terminal_seen_at - since).total_seconds() / 2 if since else 0.0
        seen_open = task.open_seen_at is not None
        yield world.calls[task_id], margin, float(truth.finished - truth.created), seen_open


def _created(task: SimulatedTask) -> Task:
    return Task(
        account=ACCOUNT,
        task_id=task.task_id,
        kind=TaskKind(task.kind),
        model=task.model.name,
        model_version=task.model.version,
        created_at=task.created_at,
        created_exactly=True,
        sources=(Source.CLOUDAUDIT,),
    )


def _ended(task: SimulatedTask) -> Task:
    known = _created(task)
    status = TaskStatus.FAILED if task.failure else TaskStatus.SUCCESSFUL
    return Task(
        account=known.account,
        task_id=known.task_id,
        kind=known.kind,
        model=known.model,
        model_version=known.model_version,
        created_at=known.created_at,
        status=status,
        status_seen_at=task.finished_at,
        scheduled_exactly_at=task.scheduled_at,
        finished_exactly_at=task.finished_at,
    )


def _answer(task: SimulatedTask, kind: TaskKind, at: datetime) -> Task:
    word = _WORDS.get(task.status_at(at.timestamp()), task.final_word)
    return from_generation(
        {"Status": word}, account=ACCOUNT, task_id=task.task_id, kind=kind, seen_at=at
    )


def _row(cost: Cost) -> str:
    median, late = cost.margin_s
    return (
        f"{cost.ended} | {cost.calls:.1f} | {cost.seen_open:.0%} | {median:.1f} s | {late:.1f} s | "
        f"{cost.within:.0%}"
    )


if __name__ == "__main__":
    main()
