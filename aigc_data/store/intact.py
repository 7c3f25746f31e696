"""Whether a database file is whole, told when it is opened: DuckDB would find out much later."""

from pathlib import Path

import duckdb

from aigc_data.store.errors import StoreCorrupt

HEADERS = 3 * 4096
"""Bytes before the first block."""

SIZE = """
SELECT total_blocks, used_blocks, block_size
FROM pragma_database_size()
"""
TABLES = """
SELECT table_name
FROM duckdb_tables()
WHERE database_name = current_database()
"""
LAST_BLOCK_OF_TABLE = """
SELECT greatest(max(block_id), max(list_max(additional_block_ids)), -1)
FROM pragma_storage_info($name)
"""
LAST_BLOCK_OF_METADATA = """
SELECT coalesce(max(block_id), -1)
FROM pragma_metadata_info()
"""


def refuse_cut(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise StoreCorrupt where the file is shorter than the blocks that are in use.

    Free blocks at its end may never have been written, or written half by a disk that was full: a
    sound file may be shorter than all its blocks, and of any length beyond those in use.
    """
    [(total, used, block_size)] = db.execute(SIZE).fetchall()
    held = path.stat().st_size - HEADERS
    if held >= total * block_size:
        return
    missing = max(used, _last_block(db) + 1) * block_size - held
    if missing > 0:
        raise StoreCorrupt(path, f"{missing} bytes are missing at its end")


def _last_block(db: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last block known to be in use; -1 where there is none."""
    tables = [name for (name,) in db.execute(TABLES).fetchall()]
    found = [db.execute(LAST_BLOCK_OF_TABLE, {"name": name}).fetchall() for name in tables]
    found.append(db.execute(LAST_BLOCK_OF_METADATA).fetchall())
    return max(int(last) for [(last,)] in found)
