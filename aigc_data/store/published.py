"""Reading what is published, while another process holds the database file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from aigc_data.store.errors import PublishedReplaced, explained
from aigc_data.store.manifest import Manifest, PublishedDay, read_manifest


class Published:
    """One published state: an in-memory DuckDB with the public views over its files.

    The files stay for ten minutes after later rounds replaced them; open it again for the newest.
    """

    def __init__(self, folder: Path, manifest: Manifest, db: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self.manifest = manifest
        self._db = db

    @property
    def as_of(self) -> datetime:
        """When the newest of it was read from the cloud, UTC."""
        return self.manifest.as_of

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the files go."""
        self._db.close()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor to this thread; raise PublishedReplaced where a file is gone."""
        cursor = self._db.cursor()
        try:
            yield cursor
        except duckdb.IOException as error:
            raise _meant(error, self.folder) from error
        finally:
            cursor.close()

    def of_days(self, days: Sequence[PublishedDay]) -> "Published":
        """Return the tasks of these days alone, open on their own; raise PublishedReplaced."""
        return _opened(self.folder, replace(self.manifest, days=tuple(days), error_groups=None))

    def of_results(self, files: Sequence[str]) -> "Published":
        """Return the results of these files beside all tasks; raise PublishedReplaced."""
        return _opened(self.folder, replace(self.manifest, results=tuple(files), error_groups=None))


def open_published(folder: Path) -> Published:
    """Return the state that is published in this folder (see `published_folder`).

    Raises NothingPublished where there is none yet, StoreCorrupt where its manifest is damaged.
    """
    return _opened(folder, read_manifest(folder))


def _opened(folder: Path, manifest: Manifest) -> Published:
    db = duckdb.connect(
        config={"autoinstall_known_extensions": False, "python_enable_replacements": False}
    )
    try:
        db.execute("SET GLOBAL TimeZone = 'UTC'")
        for view, files in manifest.views.items():
            db.read_parquet([str(folder / file) for file in files]).create_view(view)
        if "results" in manifest.views:  # the name that the owner's table has
            db.execute("CREATE VIEW result_file AS FROM results")
    except duckdb.IOException as error:
        db.close()
        raise _meant(error, folder) from error
    return Published(folder, manifest, db)


def _meant(error: duckdb.IOException, folder: Path) -> Exception:
    if "No files found" in str(error) or "No such file" in str(error):
        return PublishedReplaced(folder)
    return explained(error, folder) or error
