"""`aigc-data sync` in processes of its own, over the whole of a small account or its finders."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from tests.cli.run import keys

FINDERS = {"AIGC_DATA_SOURCES": "cloudaudit,task_list"}
"""Settings that read what finds tasks, and ask about none: two seconds."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    pid: int
    code: int
    err: str


@dataclass(frozen=True, slots=True)
class Sync:
    """The command, under way."""

    process: subprocess.Popen[str]

    def wait(self) -> Ended:
        """Wait until it has ended."""
        _, err = self.process.communicate(timeout=120)
        return Ended(self.process.pid, self.process.returncode, err)


def sync(
    cloud: SimulatorServer,
    database: Path,
    more: Mapping[str, str] = FINDERS,
    through: Sequence[str] = (),
) -> Sync:
    """Start the command over a database; `through` is what runs it, such as a shell."""
    usual = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    own = {"HOME": str(database.parent), "AIGC_DATA_DB": str(database)}
    return Sync(
        subprocess.Popen(
            [*through, sys.executable, "-m", "aigc_data.cli", "sync", "--quiet"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=database.parent,
            env={**usual, **own, **keys(cloud), **more},
        )
    )


def kept(database: Path) -> set[str]:
    """Return the IDs in the store."""
    with Store.open(database) as store, store.cursor() as db:
        return {task_id for (task_id,) in db.execute("SELECT task_id FROM tasks").fetchall()}
