"""An archive over the simulated cloud: tasks that have just ended, and what keeps their results."""

import atexit
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

from aigc_data.results.fetch import Limits
from aigc_data.results.links import ResultLinks
from aigc_data.results.open_archive import OpenArchive, Places
from aigc_data.results.probe import Prober
from aigc_data.results.storage import parts
from aigc_data.settings import Settings
from aigc_data.simulator import links
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.course import Course
from aigc_data.simulator.server import LINK_KEYS, SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.store.result_queue import state_counts
from aigc_data.store.results import FILE_FIELDS, ResultFile, file_of
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind
from aigc_data.tencent.client import connect
from aigc_data.tencent.mps import Mps
from aigc_data.wire.generation import from_generation
from tests.cloud import settings_for
from tests.simulator.cloud import Clock

DONE = Course(5, 30, None, "DONE")
SMALL = {"Prompt": "a cat", "ExtraParameters": {"Resolution": "96P"}}
ALL_FILES = f"SELECT {', '.join(FILE_FIELDS)} FROM result_file ORDER BY task_id, position"


@contextmanager
def cloud(clock: Clock, **changes: Any) -> Iterator[SimulatorServer]:
    """Yield a server with an account that has no task but those that a test makes."""
    account = SimulatedAccount.generate(tasks=1, days=1, lively=False)
    with SimulatorServer(account, clock=clock, limits=False, **changes) as server:
        yield server


def made(
    server: SimulatorServer, clock: Clock, kind: str = "image", **request: object
) -> SimulatedTask:
    """Make a task that ended a few minutes ago."""
    return server.account.create(kind, clock() - 300, SMALL | request, DONE)


def signed(server: SimulatorServer, task: SimulatedTask) -> list[str]:
    """Return the links to a task's results, as the cloud would tell them."""
    return links.urls(task, server.endpoint, LINK_KEYS)


def as_stored(server: SimulatorServer, task: SimulatedTask, now: datetime) -> Task:
    """Return what the collector would know of the task."""
    key = "ImageUrls" if task.kind == "image" else "VideoUrls"
    return from_generation(
        {"Status": "DONE", key: signed(server, task)},
        account="main",
        task_id=task.task_id,
        kind=TaskKind(task.kind),
        seen_at=now,
    )


@cache
def prober() -> Prober:
    """One for all tests of this process: its child takes longer to begin than most of them."""
    made = Prober()
    atexit.register(made.close)
    return made


@dataclass(frozen=True, slots=True)
class Archiving:
    """An archive, open, and all that a test wants to look at."""

    server: SimulatorServer
    clock: Clock
    store: Store
    places: Places
    links: ResultLinks
    opened: OpenArchive

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def make(self, kind: str = "image", *, told: bool = True, **request: object) -> SimulatedTask:
        """Make a task and store it; where `told`, with the links that the collector heard."""
        task = made(self.server, self.clock, kind, **request)
        self.store.save([as_stored(self.server, task, self.now())], at=self.now())
        if told:
            self.links.remember(task.task_id, signed(self.server, task))
        return task

    def drain(self) -> None:
        """Try all that is due, once, but for what falls due at once again."""
        self.opened.archive.drain(Event(), timedelta(0))

    def later(self, seconds: float) -> None:
        """Let time pass, and try all that is due then."""
        self.clock.shift += seconds
        self.drain()

    @property
    def files(self) -> list[ResultFile]:
        with self.store.cursor() as db:
            return [file_of(row) for row in db.execute(ALL_FILES).fetchall()]

    @property
    def file(self) -> ResultFile:
        [only] = self.files
        return only

    def file_of(self, task: SimulatedTask) -> ResultFile:
        """What is known of a task's one file."""
        [only] = [one for one in self.files if one.task_id == task.task_id]
        return only

    @property
    def states(self) -> Counter[str]:
        with self.store.cursor() as db:
            return Counter({one.state.value: one.files for one in state_counts(db)})

    def kept(self, file: ResultFile) -> bytes:
        assert file.sha256 is not None
        return b"".join(parts(self.places.first, file.sha256))


@contextmanager
def archiving(
    server: SimulatorServer,
    folder: Path,
    clock: Clock,
    limits: Limits | None = None,
    **changes: Any,
) -> Iterator[Archiving]:
    """Yield an archive of the simulated account, in a folder."""
    settings: Settings = settings_for(
        server, folder / "main.duckdb", **({"results": str(folder / "kept")} | changes)
    )
    places = Places.of(settings)
    assert places is not None

    def now() -> datetime:
        return datetime.fromtimestamp(clock(), UTC)

    with (
        Store.open(settings.database) as store,
        connect(settings) as client,
    ):
        links = ResultLinks(Mps(client), clock=now)
        opened = OpenArchive.of(
            settings, store, places, links, prober=prober(), clock=now, limits=limits
        )
        try:
            yield Archiving(server, clock, store, places, links, opened)
        finally:
            opened.close()
            links.close()
