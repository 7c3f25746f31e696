"""A simulated account whose tasks have just ended, served by a process of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from aigc_data.simulator import links
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.course import Course
from aigc_data.simulator.faults import RESULTS
from aigc_data.simulator.server import LINK_KEYS, SimulatorServer
from aigc_data.simulator.task import SimulatedTask

DONE = Course(5, 30, None, "DONE")
HOUR_S = 3600
EVERY_FILM = 6
"""One task in so many is a video."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A task that has ended, and the links to its results."""

    task_id: str
    kind: str
    urls: list[str]


@dataclass(frozen=True, slots=True)
class Cloud:
    """The process, from outside."""

    endpoint: str
    tasks: list[Ended]
    _pipe: Connection

    def narrow(self, bytes_per_s: float | None) -> None:
        """Let all files together come no faster than this."""
        self._pipe.send(bytes_per_s)
        self._pipe.recv()

    def fetches(self) -> int:
        """Return how often a result file was asked for so far."""
        self._pipe.send("fetches")
        found: int = self._pipe.recv()
        return found


@contextmanager
def busy_hour(tasks: int, resolution: str) -> Iterator[Cloud]:
    """Yield a cloud with so many tasks that ended within the last hour."""
    context = get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_serve, args=(its, tasks, resolution), daemon=True)
    process.start()
    endpoint, ended = ours.recv()
    try:
        yield Cloud(endpoint, ended, ours)
    finally:
        ours.send("stop")
        process.join()


def _serve(pipe: Connection, tasks: int, resolution: str) -> None:
    account = SimulatedAccount.generate(tasks=1, days=1, lively=False)
    now = time.time()
    made = [_made(account, now, number / tasks, resolution, number) for number in range(tasks)]
    with SimulatorServer(account, limits=False) as server:
        ended = [
            Ended(task.task_id, task.kind, links.urls(task, server.endpoint, LINK_KEYS))
            for task in made
        ]
        pipe.send((server.endpoint, ended))
        while (asked := pipe.recv()) != "stop":
            if asked == "fetches":
                pipe.send(server.faults.asked[RESULTS])
            else:
                server.narrow(asked)
                pipe.send(None)


def _made(
    account: SimulatedAccount, now: float, age: float, resolution: str, number: int
) -> SimulatedTask:
    kind = "image" if number % EVERY_FILM else "video"
    request = {"Prompt": "a red panda", "ExtraParameters": {"Resolution": resolution}}
    return account.create(kind, now - 60 - age * HOUR_S, request, DONE)
