"""A database file made ready: the schema brought up to date, the log folded into the file."""

from pathlib import Path

import duckdb

from aigc_data.store.connection import abandon, connect
from aigc_data.store.errors import explained
from aigc_data.store.schema import migrate, require_current


def open_database(
    path: Path, *, read_only: bool, memory_limit: str | None
) -> duckdb.DuckDBPyConnection:
    """Return the connection to the file, made where there is none; raise StoreError.

    A disk too full to fold the log stops nobody from reading: the log is then left for later.
    """
    db = connect(path, read_only=read_only, memory_limit=memory_limit)
    try:
        _prepare(db, path, read_only=read_only)
        if not read_only:
            db.execute("CHECKPOINT")
    except duckdb.FatalException:
        abandon(db)
        return connect(path, read_only=read_only, memory_limit=memory_limit)
    except duckdb.Error as error:
        abandon(db)
        raise explained(error, path) or error from error
    except BaseException:
        abandon(db)
        raise
    return db


def _prepare(db: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    if read_only:
        require_current(db, path)
    else:
        migrate(db, path)
