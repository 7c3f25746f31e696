"""A published folder with secrets all around it, none of which a query may ever see."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aigc_data.store.manifest import published_folder
from aigc_data.store.state import Quarantined
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.tasks import NOON, a_task, after

CANARY = "canary-7f3d1c"
"""What is in each secret, and in no task."""
INNER_CANARY = "canary-inner-b2"
"""What is in the secret within the published folder, which the system alone does not keep."""
VARIABLE = "SANDBOX_CANARY"
TASKS = 60


@dataclass(frozen=True, slots=True)
class World:
    """Where all of it is."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "main.duckdb"

    @property
    def folder(self) -> Path:
        return published_folder(self.database)

    @property
    def secret(self) -> Path:
        """A file beside the published folder."""
        return self.root / "secret.csv"

    @property
    def inner_secret(self) -> Path:
        """A file in the published folder that is not of the published state."""
        return self.folder / "versions" / "secret.csv"

    @property
    def published(self) -> Path:
        """A file of the published state."""
        return next((self.folder / "versions").glob("*.parquet"))

    def filled(self, text: str) -> str:
        """Return an attack with the places of this world in it."""
        for name, value in (
            ("SECRET", self.secret),
            ("INNER", self.inner_secret),
            ("ROOT", self.root),
            ("FOLDER", self.folder),
            ("PARQUET", self.published),
            ("DATABASE", self.database),
        ):
            text = text.replace(f"<{name}>", str(value))
        return text

    def state(self) -> dict[str, str]:
        """Return every file there is with what it holds, to tell whether anything was changed."""
        return {
            str(file): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(self.root.rglob("*"))
            if file.is_file()
        }


def told(said: str) -> bool:
    """Return whether any of the secrets is in what was said."""
    return CANARY in said or INNER_CANARY in said


@contextmanager
def world(root: Path) -> Iterator[World]:
    """Make it in the folder, which anybody may enter, and set the variable meanwhile."""
    root.chmod(0o755)
    made = World(root)
    with Store.open(made.database) as store:
        store.save(
            [a_task(**fields(number)) for number in range(TASKS)],
            at=NOON,
            quarantine=[Quarantined("main", "task_list", CANARY, "broken", NOON)],
        )
        store.publish()
    made.secret.write_text(f"a,b\n{CANARY},1\n")
    for name in (made.folder, made.inner_secret.parent):
        name.chmod(0o755)
    made.inner_secret.write_text(f"a,b\n{INNER_CANARY},1\n")
    for name in (made.folder, made.inner_secret.parent):
        name.chmod(0o555)
    os.environ[VARIABLE] = CANARY
    yield made
    del os.environ[VARIABLE]


def fields(number: int) -> dict[str, object]:
    return {
        "task_id": f"task-{number}",
        "kind": TaskKind.IMAGE if number % 2 else TaskKind.VIDEO,
        "status": TaskStatus.FAILED if number % 5 == 0 else TaskStatus.SUCCESSFUL,
        "model": f"Model {number % 3}",
        "prompt": "a" * 40 + "!",
        "created_at": after(number),
    }
