"""One connection to the database file, with the settings that every reader and writer relies on."""

import contextlib
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from aigc_data.store.errors import StoreError, StoreMissing, explained
from aigc_data.store.intact import refuse_cut

COUNTED_IN_PLACE_BITS: Final = 18
"""Groups of small numbers are counted in an array of up to 2**18 places, and not by hashing.

Classes of durations by the model's number take a quarter less time so; the engine's own limit is
2**12. At ten counts a place that is about 30 MB a thread at most.
"""


def connect(
    path: Path, *, read_only: bool = False, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Return the connection that owns the file; raise StoreError where it cannot be had.

    Nothing is written to a file that turns out to be damaged or another program's.
    """
    db = _connect(path, read_only=read_only, memory_limit=memory_limit)
    try:
        db.execute("SET GLOBAL TimeZone = 'UTC'")
        db.execute(f"SET GLOBAL perfect_ht_threshold = {COUNTED_IN_PLACE_BITS}")
        refuse_cut(db, path)
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


def _meant(error: duckdb.Error | OSError | StoreError, path: Path) -> Exception:
    return error if isinstance(error, StoreError) else explained(error, path) or error
