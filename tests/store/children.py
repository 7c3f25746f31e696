"""Child processes that hold, fill or read a store: `python -m tests.store.children VERB PATH …`."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from aigc_data.store.errors import StoreError
from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.tasks import NOON, a_task

ROOT = Path(__file__).parents[2]
BATCH = 50
NOBODY = 65534


def start(verb: str, *words: str | int | Path) -> subprocess.Popen[str]:
    """Return the child, whose lines are read from its stdout."""
    command = [sys.executable, "-m", "tests.store.children", verb, *map(str, words)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def batch(number: int, text: str = "") -> list[Task]:
    """Return the tasks of one save: fifty, each of a day of its own number."""
    created = NOON + timedelta(days=number % 5)
    return [
        a_task(task_id=f"{number}-{part}", created_at=created, prompt=text or None)
        for part in range(BATCH)
    ]


def say(*words: object) -> None:
    """Print a line that the parent sees at once."""
    print(*words, flush=True)  # noqa: T201


def hold(path: Path) -> None:
    """Hold the store until stdin closes."""
    with Store.open(path):
        say("held")
        sys.stdin.read()


def write(path: Path, first: int) -> None:
    """Save batches without end, publish now and then, say the number of each when it is kept."""
    with Store.open(path) as store:
        for number in range(first, sys.maxsize):
            progress = Checkpoint("main", "test", "number", {"number": number})
            store.save(batch(number), at=NOON, checkpoints=[progress])
            say(number)
            if number % 7 == 0:
                store.publish()


def fill(path: Path, limit: int) -> None:
    """Save until no file may grow any more, then read; then let files grow, and save again."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Store.open(path) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        kept, failed = save_until_full(store)
        say(kept, type(failed).__name__, failed)
        say(count(store))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        store.save(batch(kept), at=NOON)
        store.publish()
        say(count(store))


def read_full(path: Path, limit: int) -> None:
    """Read the store while no file may grow beyond the limit."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with Store.open(path) as store:
        say(count(store))


def backup_full(path: Path, limit: int) -> None:
    """Back up beside the store while no file may grow beyond the limit; then read the store."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Store.open(path) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            store.backup(path.with_name("copy"))
        except StoreError as error:
            say(type(error).__name__, error)
        say(count(store))


def save_until_full(store: Store) -> tuple[int, StoreError]:
    """Return how many batches were kept, and what stopped the next."""
    kept = 0
    while True:
        try:
            store.save(batch(kept, os.urandom(10_000).hex()), at=NOON)
        except StoreError as error:
            return kept, error
        kept += 1


def count(store: Store) -> int:
    """Return how many tasks are stored."""
    with store.cursor() as cursor:
        [(found,)] = cursor.execute("SELECT count(*) FROM tasks").fetchall()
    return int(found)


def open_as_nobody(path: Path) -> None:
    """Try to open the store as a user who may only read it."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        Store.open(path).close()
    except StoreError as error:
        say(type(error).__name__, error)


if __name__ == "__main__":
    verbs: dict[str, Callable[..., None]] = {
        "hold": hold,
        "write": write,
        "fill": fill,
        "read_full": read_full,
        "backup_full": backup_full,
        "open_as_nobody": open_as_nobody,
    }
    verb, file, *numbers = sys.argv[1:]
    verbs[verb](Path(file), *map(int, numbers))
