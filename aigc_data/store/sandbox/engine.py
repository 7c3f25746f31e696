"""The engine of the child: DuckDB in memory, views over the published files, and nothing else."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import duckdb

from aigc_data.store.manifest import read_manifest

Views = Mapping[str, Sequence[str]]
"""The public views by name, and the published files that each is over."""
Config = dict[str, str | bool | int | float | list[str]]
CONFIG: Final[Config] = {
    "threads": 1,
    "temp_directory": "",
    "max_temp_directory_size": "0B",
    "errors_as_json": True,
    "max_expression_depth": 250,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "home_directory": "/nowhere",
    "secret_directory": "/nowhere",
    "extension_directory": "/nowhere",
}
SETTINGS: Final = """
SET GLOBAL TimeZone = 'UTC';
SET enable_progress_bar = false;
SET parquet_metadata_cache = true;
SET validate_external_file_cache = 'NO_VALIDATION';
"""
"""Published files never change, so what was read of one need not be asked for again."""
ALLOW: Final = """
SET allowed_paths = $paths
"""
"""What may still be read once the engine is sealed."""
SEAL: Final = """
SET enable_external_access = false;
SET lock_configuration = true;
"""
READ_ALL: Final = """
SELECT count(*)
FROM tasks
"""


COLUMNS: Final = """
SELECT table_name, list([column_name, data_type] ORDER BY column_index)
FROM duckdb_columns()
WHERE NOT internal
GROUP BY table_name
"""


PLACE: Final = re.compile(r'"position":"(\d+)"')
INTERRUPTED: Final = '"exception_type":"INTERRUPT"'
"""What it says, now and then, of a thread that had to stop because another met the fault."""
TRIES: Final = 3


class NotOneSelect(Exception):
    """The text is not exactly one SELECT."""


class Engine:
    """One DuckDB that answers one query.

    It starts with this thread alone, so that the system can take files from the process before
    there are others: what it takes, it takes from a thread and those that this one starts later.
    """

    def __init__(self) -> None:
        self._db = duckdb.connect(config=CONFIG)
        self._db.execute(SETTINGS)
        self._folder = Path()
        self._views: Views = {}
        self._before = 0
        self._asked: tuple[str, Mapping[str, object]] = ("", {})

    def warm(self, folder: Path, threads: int) -> None:
        """Start the other threads, and read the heads of all files that are published now."""
        self._folder = folder
        self._db.execute(f"SET threads = {int(threads)}")
        self.show(read_manifest(folder).views)
        self._db.execute(READ_ALL).to_arrow_table()

    def show(self, views: Views) -> None:
        """Make the views over their files of the folder, unless they are over them already."""
        if views == self._views:
            return
        for view, files in views.items():
            self._db.read_parquet(self._paths(files), hive_partitioning=False).create_view(view)
        self._db.execute(ALLOW, {"paths": self._paths([*chain.from_iterable(views.values())])})
        self._views = views

    def seal(self, memory_mb: int) -> None:
        """Shut the engine in with the files of its views; no setting can be changed afterwards."""
        self._db.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
        self._db.execute(SEAL)

    def run(
        self, text: str, parameters: Mapping[str, object], *, before: int = 0
    ) -> duckdb.DuckDBPyConnection:
        """Return the running query; raise NotOneSelect, or what the engine raises.

        `before` of its letters are not of the one who asks.
        """
        self._before, self._asked = before, (text, parameters)
        statements = self._db.extract_statements(text)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise NotOneSelect
        return self._db.execute(statements[0], dict(parameters))

    def said(self, error: Exception) -> str:
        """Return what the engine says, as JSON, with places in the text of the one who asks.

        Where it says nothing but that it was interrupted, it is asked once more for the reason.
        """
        said = _as_json(error)
        for _ in range(TRIES):
            if INTERRUPTED not in said:
                break
            said = self._said_again() or said
        return PLACE.sub(lambda found: f'"position":"{int(found[1]) - self._before}"', said)

    def columns(self) -> dict[str, list[list[str]]]:
        """Return names and types of the views' columns; none where the engine is past telling."""
        try:
            return dict(self._db.execute(COLUMNS).fetchall())
        except duckdb.Error:
            return {}

    def _said_again(self) -> str:
        """Run the last query to its end; return what is said of it, nothing where it has one."""
        try:
            for _batch in self._db.execute(*self._asked).to_arrow_reader():
                pass
        except (duckdb.Error, OSError) as error:
            return _as_json(error)
        return ""

    def _paths(self, files: Sequence[str]) -> list[str]:
        return [str(self._folder / file) for file in files]


def _as_json(error: Exception) -> str:
    """Return what it says as JSON: what the engine says before it has begun is plain."""
    said = str(error)
    if "{" in said:
        return said
    kind, _, message = said.partition(" Error: ")
    fault = {"exception_type": kind, "exception_message": message}
    return json.dumps(fault, separators=(",", ":"))
