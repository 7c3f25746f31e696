"""One connection to the database file, with the settings that every reader and writer relies on."""

import contextlib
from pathlib import Path
from uuid import uuid4

import duckdb

from aigc_data.store.errors import StoreCorrupt, StoreError, StoreMissing, explained

_HEADERS = 3 * 4096
"""Bytes before the first block of a DuckDB file."""


def connect(
    path: Path, *, read_only: bool = False, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Return the connection that owns the file; raise StoreError where it cannot be had.

    Nothing is written to a file that turns out to be damaged or another program's.
    """
    db = _connect(path, read_only=read_only, memory_limit=memory_limit)
    try:
        db.execute("SET GLOBAL TimeZone = 'UTC'")
        _refuse_truncated(db, path)
    except (duckdb.Error, StoreError) as error:
        abandon(db)
        raise _meant(error, path) from error
    return db


def abandon(db: duckdb.DuckDBPyConnection) -> None:
    """Close the connection without folding the log into the file."""
    with contextlib.suppress(duckdb.Error):
        db.execute("PRAGMA disable_checkpoint_on_shutdown")
    with contextlib.suppress(duckdb.Error):
        db.close()


def _connect(path: Path, *, read_only: bool, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    if read_only and not path.exists():
        raise StoreMissing(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(path, read_only=read_only, config=_config(memory_limit))
    except (duckdb.Error, OSError) as error:
        raise _meant(error, path) from error


def _config(memory_limit: str | None) -> dict[str, str | bool | int | float | list[str]]:
    """Return settings: no download of extensions, no Python variable read as if it were a table.

    The agent's name is new each time, so that DuckDB refuses to open the file twice in one process
    instead of handing out a second writer of the same database.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "custom_user_agent": f"aigc-data/{uuid4()}",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    return config if memory_limit is None else config | {"memory_limit": memory_limit}


def _refuse_truncated(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise StoreCorrupt where the file is shorter than its blocks; DuckDB finds out much later.

    Only the used blocks count: free ones at the end may never have been written, and a sound file
    is then shorter than all its blocks. But what is written is written in whole blocks.
    """
    row = db.execute("SELECT used_blocks, block_size FROM pragma_database_size()").fetchone()
    used, block_size = row or (0, 0)
    held = path.stat().st_size - _HEADERS
    missing = max(used * block_size - held, -held % block_size if block_size else 0)
    if used and missing > 0:
        raise StoreCorrupt(path, f"{missing} bytes are missing at its end")


def _meant(error: duckdb.Error | OSError | StoreError, path: Path) -> Exception:
    return error if isinstance(error, StoreError) else explained(error, path) or error
