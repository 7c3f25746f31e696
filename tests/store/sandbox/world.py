"""A published folder with secrets all around it, none of which a query may ever see.

One is in every table of the database that holds texts, in a row that was never published.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aigc_data.store.manifest import published_folder
from aigc_data.store.schema import migrate
from aigc_data.store.state import Quarantined
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.tasks import NOON, a_task, after

CANARY = "canary-7f3d1c"
"""What is in each secret, and in no task."""
INNER_CANARY = "canary-inner-b2"
"""What is in the secret within the published folder, which the system alone does not keep."""
VARIABLE = "SANDBOX_CANARY"
COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE NOT internal
    AND database_name = current_database()
    AND table_name IN (SELECT table_name FROM duckdb_tables())
ORDER BY ALL
"""
FILLED = {
    "BOOLEAN": "false",
    "DATE": "current_date",
    "TIMESTAMP WITH TIME ZONE": "now()",
    "VARCHAR": "$canary",
    "VARCHAR[]": "[$canary]",
}
"""By type: what is put into a column of a planted row; 0 into all others that may not be NULL."""
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


def planted(table: str) -> str:
    """Return the secret in a table."""
    return f"{CANARY}-{table}"


def private_tables() -> tuple[str, ...]:
    """Return every table of the schema of this version: all of them are private."""
    with duckdb.connect() as db:
        migrate(db, Path("memory"))
        return tuple(sorted({table for table, *_ in db.execute(COLUMNS).fetchall()}))


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
    _plant(made.database)
    made.secret.write_text(f"a,b\n{CANARY},1\n")
    for name in (made.folder, made.inner_secret.parent):
        name.chmod(0o755)
    made.inner_secret.write_text(f"a,b\n{INNER_CANARY},1\n")
    for name in (made.folder, made.inner_secret.parent):
        name.chmod(0o555)
    os.environ[VARIABLE] = CANARY
    yield made
    del os.environ[VARIABLE]


def _plant(database: Path) -> None:
    """Put a row into each table that holds texts, with a secret in each of those."""
    with duckdb.connect(database) as db:
        columns: dict[str, dict[str, str]] = {}
        for table, column, kind, is_nullable in db.execute(COLUMNS).fetchall():
            if kind in FILLED or not is_nullable:
                columns.setdefault(table, {})[column] = FILLED.get(kind, "0")
        for table, filled in columns.items():
            if "$canary" in "".join(filled.values()):
                names, values = ", ".join(filled), ", ".join(filled.values())
                sql = f"INSERT INTO {table} ({names}) VALUES ({values})"
                db.execute(sql, {"canary": planted(table)})


def fields(number: int) -> dict[str, object]:
    return {
        "task_id": f"task-{number}",
        "kind": TaskKind.IMAGE if number % 2 else TaskKind.VIDEO,
        "status": TaskStatus.FAILED if number % 5 == 0 else TaskStatus.SUCCESSFUL,
        "model": f"Model {number % 3}",
        "prompt": "a" * 40 + "!",
        "created_at": after(number),
    }
