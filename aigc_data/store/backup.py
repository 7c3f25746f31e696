"""A copy of the database that is whole, made while it is in use.

Copying the file itself would not only catch it half written: closing any other handle of it in the
owning process drops DuckDB's lock.
"""

from contextlib import suppress
from pathlib import Path

import duckdb

NAME = "aigc_data_backup"
"""The name that the copy goes by while it is made; there is one at a time."""
SOURCE = """
SELECT current_database()
"""


def copy_database(cursor: duckdb.DuckDBPyConnection, to: Path) -> None:
    """Copy the cursor's database into the new file; a copy that fails leaves no file behind."""
    if to.exists():
        message = f"{to} exists already: name a new file for the backup"
        raise FileExistsError(message)
    to.parent.mkdir(parents=True, exist_ok=True)
    [(source,)] = cursor.execute(SOURCE).fetchall()
    cursor.execute(f"ATTACH {_text(str(to))} AS {NAME}")
    try:
        cursor.execute(f"COPY FROM DATABASE {_name(source)} TO {NAME}")
    except duckdb.Error:
        _forget(cursor, to)
        raise
    cursor.execute(f"DETACH {NAME}")


def _forget(cursor: duckdb.DuckDBPyConnection, to: Path) -> None:
    with suppress(duckdb.Error):
        cursor.execute(f"DETACH {NAME}")
    for file in (to, to.with_name(to.name + ".wal")):
        file.unlink(missing_ok=True)


def _text(value: str) -> str:
    """Return an SQL literal: ATTACH takes no parameters."""
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
