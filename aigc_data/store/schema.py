"""The schema of the database file and the numbered migrations that make it."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from aigc_data.store.error_groups import name_stored
from aigc_data.store.errors import (
    MigrationFailed,
    StoreForeign,
    StoreTooNew,
    StoreTooOld,
    explained,
)

TABLES = """
SELECT table_name
FROM duckdb_tables()
WHERE database_name = current_database()
"""
APPLIED = """
SELECT coalesce(max(number), 0)
FROM schema_migration
"""
COMMENTS = """
SELECT column_name, comment
FROM duckdb_columns()
WHERE table_name = $view
ORDER BY column_index
"""
CREATE = """
CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
)
"""
RECORD = """
INSERT INTO schema_migration
VALUES ($number, $name, now())
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; it is never changed once released, only followed by another."""

    number: int
    name: str
    sql: str
    fill: Callable[[duckdb.DuckDBPyConnection], None] | None = None
    """What comes after the SQL, in the same transaction, where SQL cannot say it."""

    def run(self, db: duckdb.DuckDBPyConnection) -> None:
        """Take the step."""
        db.execute(self.sql)
        if self.fill is not None:
            self.fill(db)


FILLS = {"narrow": name_stored}
"""By the name of the migration."""


def _packaged() -> tuple[Migration, ...]:
    folder = files("aigc_data.store") / "migrations"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=str)
    return tuple(_migration(file.name, file.read_text("utf-8")) for file in found)


def _migration(file: str, sql: str) -> Migration:
    name = file[5:-4]
    return Migration(int(file[:4]), name, sql, FILLS.get(name))


def _views() -> tuple[str, ...]:
    folder = files("aigc_data.store") / "views"
    return tuple(file.read_text("utf-8") for file in sorted(folder.iterdir(), key=str))


MIGRATIONS = _packaged()
"""Every migration of this version, in order: `migrations/NNNN_name.sql`."""
CURRENT = MIGRATIONS[-1].number
"""The schema that this version reads and writes."""
VIEWS = _views()
"""The views over that schema; each is made anew when a file gets it: `views/NAME.sql`."""


def migrate(
    db: duckdb.DuckDBPyConnection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> int:
    """Run what the file has not seen, all or nothing; return the number that it has then.

    Raises StoreForeign, StoreTooNew, StoreFull or MigrationFailed; each leaves the file as it was.
    """
    applied = _checked(db, path, migrations)
    pending = [migration for migration in migrations if migration.number > applied]
    if pending:
        _run(db, path, pending)
    return migrations[-1].number


def require_current(
    db: duckdb.DuckDBPyConnection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Raise StoreForeign, StoreTooNew or StoreTooOld unless the file has just this schema."""
    applied = _checked(db, path, migrations)
    if applied < migrations[-1].number:
        raise StoreTooOld(path, applied, migrations[-1].number)


def column_comments(view: str) -> dict[str, str]:
    """Return what each column of a public view means, by its name, in the view's order."""
    with duckdb.connect() as db:
        migrate(db, Path("memory"))
        return dict(db.execute(COMMENTS, {"view": view}).fetchall())


def _checked(db: duckdb.DuckDBPyConnection, path: Path, migrations: Sequence[Migration]) -> int:
    """Return the last migration that the file has seen, 0 for an empty file."""
    tables = {name for (name,) in db.execute(TABLES).fetchall()}
    if "schema_migration" not in tables:
        if tables:
            raise StoreForeign(path)
        return 0
    [(applied,)] = db.execute(APPLIED).fetchall()
    if applied > migrations[-1].number:
        raise StoreTooNew(path, applied, migrations[-1].number)
    return int(applied)


def _run(db: duckdb.DuckDBPyConnection, path: Path, pending: Sequence[Migration]) -> None:
    number = pending[0].number
    db.begin()
    try:
        db.execute(CREATE)
        for migration in pending:
            number = migration.number
            migration.run(db)
            db.execute(RECORD, {"number": number, "name": migration.name})
        for view in VIEWS if number >= CURRENT else ():
            db.execute(view)
        db.commit()
    except duckdb.Error as error:
        with contextlib.suppress(duckdb.Error):
            db.rollback()
        raise explained(error, path) or MigrationFailed(path, number, str(error)) from error
