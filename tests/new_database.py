"""A new database file: made by the store once in this process, and copied for each test.

To make one anew takes three times as long as to open it.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from aigc_data.store.store import Store


def new_database(path: Path) -> Path:
    """Put a database that holds nothing at the path, unless there is one; return the path."""
    if not path.exists():
        path.write_bytes(_made())
    return path


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "new.duckdb")
        with Store.open(path):
            pass
        return path.read_bytes()
