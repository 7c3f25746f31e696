"""The siege: the collector is killed at random points while the cloud misbehaves, then let be."""

import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol, Self

from aigc_data.simulator.faults import Fault, Faults
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from benchmarks.reliability.compare import Comparison, compare, stored, unpublished
from benchmarks.reliability.plan import Aim, Life, lives
from benchmarks.reliability.worker import work

LONGEST_LIFE_S = 8.0
"""A life that never comes to what is aimed at ends here."""
ARRIVAL_S = 0.4
"""Seconds between two tasks that the account makes meanwhile."""
CHANCE = 0.15
"""Share of calls that meet a fault."""
PRELOADED = ["aigc_data.sync.collector", "benchmarks.reliability.worker", "pyarrow"]
SETTINGS_OF_ENVIRONMENT = {
    "secret_id": "TENCENTCLOUD_SECRET_ID",
    "secret_key": "TENCENTCLOUD_SECRET_KEY",
    "endpoint": "AIGC_DATA_ENDPOINT",
    "rate_share": "AIGC_DATA_RATE_SHARE",
}
KEPT = ("PATH", "PYTHONPATH")
TERMINAL = {"successful", "failed"}


@dataclass(frozen=True, slots=True)
class Death:
    """How one life ended, and what was there after it."""

    life: Life
    doing: Aim
    """What the process was about when it was killed, by its own last words."""
    calls: int
    """Calls of the cloud that the life had made."""
    log_bytes: int
    """Of DuckDB's log that the kill left unfolded."""
    tasks: int | None
    """In the store afterwards; None where the next life found the file as it was left."""


@dataclass(slots=True)
class Siege:
    """What is known so far."""

    server: SimulatorServer
    database: Path
    deaths: list[Death] = field(default_factory=list)
    survivors: int = 0
    """Lives that came to their end before they were killed; none of the kills."""
    reopened: int = 0
    lost: int = 0
    """Acknowledged rows or versions that were not there afterwards; ends that were undone."""
    acknowledged: int = 0
    """The last version of the store that a save told."""
    known: dict[str, bool] = field(default_factory=dict)
    """IDs seen in the store, and whether the task had ended."""

    met: tuple[tuple[str, Fault], ...] = ()
    """The faults that calls met, with the action."""
    calls_met: int = 0
    """The calls that the cloud had got by the last kill."""

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the collector's process."""
        return {
            "secret_id": self.server.secret_id,
            "secret_key": self.server.secret_key,
            "endpoint": self.server.endpoint,
            "rate_share": 1.0,
        }

    @property
    def calls(self) -> int:
        """Calls that the cloud has got so far."""
        return sum(self.server.faults.asked.values())

    def lay(self, kills: int, seed: int) -> None:
        """Kill so many lives of the collector."""
        for life in lives(seed):
            if len(self.deaths) == kills:
                break
            self._live(life)
        self.met, self.calls_met = self.server.faults.met, self.calls

    def relieve(self) -> "Relief":
        """Let the command run once without a fault; return what the store holds then."""
        self.server.faults.clear()
        self._wait_for_the_audit()
        before, began = self.calls, time.time()
        self._command().wait_well()
        with Store.open(self.database) as store:
            comparison = compare(store, self.server, began)
            return Relief(comparison, unpublished(store), self.calls - before)

    def _wait_for_the_audit(self) -> None:
        """Wait until CloudAudit tells of the last task that was made."""
        newest = max(task.created for task in self.server.account.tasks(time.time()))
        while time.time() < newest + self.server.gate.habits.audit_delay + 1:
            time.sleep(0.05)

    def _live(self, life: Life) -> None:
        before = self.calls
        with self._born(life) as child:
            _wait(life, child, lambda: self.calls > before)
            killed = child.kill()
        if not killed:
            self.survivors += 1
            return
        doing = child.doing
        if life.command:
            doing = Aim.READING if self.calls > before else Aim.OPENING
        self.acknowledged = max(self.acknowledged, child.acknowledged)
        log = self.database.with_name(f"{self.database.name}.wal")
        log_bytes = log.stat().st_size if log.exists() else 0
        tasks = self._look() if life.looked_at else None
        self.deaths.append(Death(life, doing, self.calls - before, log_bytes, tasks))

    def _look(self) -> int:
        """Open the file as it was left; count what was acknowledged and is gone."""
        with Store.open(self.database) as store:
            self.reopened += 1
            now = {row["task_id"]: row["status"] in TERMINAL for row in stored(store)}
            self.lost += max(0, self.acknowledged - store.version)
        self.lost += len(self.known.keys() - now.keys())
        self.lost += sum(1 for task_id in now if self.known.get(task_id) and not now[task_id])
        self.known = now
        return len(now)

    def _born(self, life: Life) -> "Child":
        if life.command:
            return self._command()
        return Worker(str(self.database), self.settings, life.budget_s)

    def _command(self) -> "Command":
        return Command(self.database, self.settings)


@dataclass(frozen=True, slots=True)
class Relief:
    """The clean round, and the store after it."""

    comparison: Comparison
    unpublished: int
    """Rows of the store that are not the same in the published files."""
    calls: int


class Child(Protocol):
    """A process that collects."""

    @property
    def doing(self) -> Aim:
        """What it is about, by its own last words."""

    @property
    def acknowledged(self) -> int:
        """The last version of the store that it said was kept."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def listen(self, seconds: float) -> None:
        """Take in what it says, for so long at most."""

    def moments(self, aim: Aim) -> int:
        """Return how often it has begun what is aimed at."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""

    def kill(self) -> bool:
        """Send SIGKILL; return whether that is what ended it."""


class Worker:
    """The app's loop in a warm process, forked from a server that has imported all it needs."""

    def __init__(self, database: str, settings: dict[str, Any], budget_s: float) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._ear, mouth = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=work, args=(database, settings, budget_s, mouth), daemon=True
        )
        self._process.start()
        mouth.close()
        self._said: Counter[str] = Counter()
        self._rest = b""
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._ear.close()

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return not self._process.is_alive()

    @property
    def doing(self) -> Aim:
        """What its last words leave open."""
        if not self._said["opened"]:
            return Aim.OPENING
        if self._said["publishing"] > self._said["published"]:
            return Aim.PUBLISHING
        return Aim.WRITING if self._said["writing"] > self._said["kept"] else Aim.READING

    @property
    def acknowledged(self) -> int:
        """The last version of the store that it said was kept."""
        return self._kept

    def moments(self, aim: Aim) -> int:
        """Return how often it has begun to write or to publish."""
        return self._said["writing" if aim is Aim.WRITING else "publishing"]

    def listen(self, seconds: float) -> None:
        """Take in the lines that came."""
        ready, _, _ = select.select([self._ear], [], [], seconds)
        data = os.read(self._ear.fileno(), 65_536) if ready else b""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            word, _, version = line.decode().partition(" ")
            self._said[word] += 1
            self._kept = int(version) if version else self._kept

    def kill(self) -> bool:
        """Send SIGKILL, and hear what was still said before."""
        self._process.kill()
        self._process.join()
        self.listen(0)
        if self._process.exitcode != -signal.SIGKILL:
            message = f"the collector ended by itself with {self._process.exitcode}"
            raise AssertionError(message)
        return True


class Command:
    """`aigc-data sync` in an interpreter of its own."""

    doing = Aim.READING
    acknowledged = 0
    """It says nothing of what it does."""

    def __init__(self, database: Path, settings: dict[str, Any]) -> None:
        given = {SETTINGS_OF_ENVIRONMENT[name]: str(value) for name, value in settings.items()}
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "aigc_data.cli", "sync", "--quiet"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=database.parent,
            env=kept | given | {"HOME": str(database.parent), "AIGC_DATA_DB": str(database)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._process.poll() is not None

    def moments(self, aim: Aim) -> int:  # noqa: ARG002 - it says nothing of what it does
        """Return 0: it says nothing of what it does."""
        return 0

    def listen(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def kill(self) -> bool:
        """Send SIGKILL; return whether that is what ended it."""
        self._process.kill()
        said, _ = self._process.communicate()
        code = self._process.returncode
        if code not in {0, 1, -signal.SIGKILL} or "Traceback" in said:
            raise AssertionError(said)
        return code == -signal.SIGKILL

    def wait_well(self) -> None:
        """Wait until it has ended; it must have ended well."""
        said, _ = self._process.communicate()
        if self._process.returncode != 0:
            raise AssertionError(said)


def _wait(life: Life, child: Child, called: Callable[[], bool]) -> None:
    """Wait until the child is at what is aimed at, and then for as long as the plan says."""
    until = time.monotonic() + LONGEST_LIFE_S
    while not _at(life, child, called) and not child.ended and time.monotonic() < until:
        child.listen(0.005)
    end = time.monotonic() + life.wait_s
    while (left := end - time.monotonic()) > 0 and not child.ended:
        child.listen(min(left, 0.02))


def _at(life: Life, child: Child, called: Callable[[], bool]) -> bool:
    if life.aim is Aim.OPENING:
        return True
    if life.aim is Aim.READING:
        return called()
    return child.moments(life.aim) > life.skipped


@contextmanager
def growing(server: SimulatorServer, seed: int) -> Iterator[None]:
    """Let the account make a task now and then, of any kind, while it is read."""
    over = threading.Event()
    rng = random.Random(f"arrivals/{seed}")

    def grow() -> None:
        while not over.wait(rng.expovariate(1 / ARRIVAL_S)):
            kind = rng.choice(("image", "image", "video", "video", "audio", "scenario"))
            server.account.create(kind, time.time())

    thread = threading.Thread(target=grow, name="arrivals")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def planned(seed: int, chance: float = CHANCE) -> Faults:
    """Return the faults of a siege."""
    return Faults.everywhere(chance, seed)
