"""Publishing: what others may read while one process holds the database file.

```
NAME.published/
    manifest.json                     which files are one state of the store
    versions/2026-06-01.1-17.parquet  named by the manifest, never changed, kept a while
    versions/error_groups.4-17.parquet  what the groups of failures say, likewise
    versions/results-2026-06-01.8-0a1b.parquet  what became of the results found on a day, likewise
    tasks/2026-06-01.parquet          the newest of each day, for tools that read a folder of files
    error_groups.parquet              the newest of the groups
    results/2026-06-01.parquet        the newest of each day of results
```
A reader that goes through the manifest sees one state, whole. One that reads the folder `tasks`
sees each day whole, but two days may be of different rounds while one is being published.
"""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from aigc_data.store.errors import NothingPublished, StoreCorrupt
from aigc_data.store.folder import put_link, put_whole, writable
from aigc_data.store.manifest import FILE, UNDATED, Manifest, PublishedDay, dumps, read_manifest
from aigc_data.store.publish_results import show_results, write_results
from aigc_data.store.schema import CURRENT
from aigc_data.store.writing import stored_version

GROUPS_SHOWN = "error_groups.parquet"
"""The plain name of the newest file of the groups."""
KEEP_REPLACED_S = 600.0
"""Seconds that a replaced file stays, for readers that opened the manifest before."""

DAYS = """
SELECT day, changed_version, published_version, coalesce(rows, 0), file
FROM published_day
ORDER BY day
"""
COPY_DAY = """
COPY (
    SELECT *
    FROM tasks
    WHERE created_at >= $since
      AND created_at < $until
    ORDER BY created_at DESC, task_id DESC
) TO $file (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240)
"""
"""Newest first in small groups of rows, which cost no space: whoever asks for the newest few reads
the first group of a day, and a search ends after as many groups as it takes."""
COPY_UNDATED = """
COPY (
    SELECT *
    FROM tasks
    WHERE created_at IS NULL
    ORDER BY account, task_id
) TO $file (FORMAT parquet, COMPRESSION zstd)
"""
COPY_GROUPS = """
COPY (
    SELECT *
    FROM error_groups
    ORDER BY error_group
) TO $file (FORMAT parquet, COMPRESSION zstd)
"""
AS_OF = """
SELECT greatest(
    (SELECT max(succeeded_at) FROM source_state),
    (SELECT max(updated_at) FROM task)
)
"""
RECORD = """
UPDATE published_day
SET published_version = $version, rows = $rows, file = $file
WHERE day = $day
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What the store knows of a day of creation and of the file last published of it."""

    day: str
    changed_version: int
    published_version: int | None
    rows: int
    file: str | None

    @property
    def published(self) -> PublishedDay | None:
        """The file as it is in the manifest, None where the day has none."""
        return PublishedDay(self.day, self.rows, self.file) if self.file else None

    @property
    def next_file(self) -> str:
        """The name of the file that holds this day as it is now."""
        return f"versions/{self.day}.{CURRENT}-{self.changed_version}.parquet"


@dataclass(frozen=True, slots=True)
class Publication:
    """One state being published: what the manifest says, and the days of it that are new."""

    manifest: Manifest
    changed: tuple[Day, ...]
    before: Manifest | None = None
    """What was published until now."""

    def file_of(self, day: Day) -> PublishedDay | None:
        """Return the day's file in the manifest; None where no task is left on that day."""
        return next((file for file in self.manifest.days if file.day == day.day), None)


def write_state(cursor: duckdb.DuckDBPyConnection, folder: Path) -> Publication | None:
    """Write the days that changed and then the manifest; return None where all is published.

    Everything is read in one transaction, so that all files are of one state.
    """
    before = _published(folder)
    cursor.begin()
    try:
        days = [Day(*row) for row in cursor.execute(DAYS).fetchall()]
        changed = [day for day in days if _is_due(day, folder, before)]
        as_of = _as_of(cursor)
        if as_of is None or (before and before.as_of == as_of and not changed):
            return None
        publication = _write(cursor, folder, days, changed, as_of)
    finally:
        cursor.rollback()
    for file in before.files - publication.manifest.files if before else ():
        _mark_replaced(folder / file)
    return replace(publication, before=before)


def show_newest(folder: Path, publication: Publication) -> None:
    """Give the newest file of each changed day its plain name; delete what was long replaced."""
    manifest = publication.manifest
    with writable(folder, folder / "tasks", folder / "versions"):
        for day in publication.changed:
            _show(folder, day, publication.file_of(day))
        if manifest.error_groups:
            put_link(folder / manifest.error_groups, folder / GROUPS_SHOWN)
        before = publication.before.results if publication.before else ()
        show_results(folder, manifest.results, before)
        _sweep(folder, manifest.files)


def record(cursor: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    """Note in the store what is published of each day; a change since then stays due."""
    for day in publication.changed:
        file = publication.file_of(day)
        values = {"day": day.day, "version": day.changed_version}
        values |= {"rows": file.rows if file else 0, "file": file.file if file else None}
        cursor.execute(RECORD, values)


def _published(folder: Path) -> Manifest | None:
    """Return what is published; None where that is nothing, broken or of another schema."""
    try:
        manifest = read_manifest(folder)
    except (NothingPublished, StoreCorrupt):
        return None
    return manifest if manifest.schema == CURRENT else None


def _is_due(day: Day, folder: Path, before: Manifest | None) -> bool:
    if before is None or day.published_version != day.changed_version:
        return True
    return day.file is not None and not (folder / day.file).exists()


def _as_of(cursor: duckdb.DuckDBPyConnection) -> datetime | None:
    [(as_of,)] = cursor.execute(AS_OF).fetchall()
    return as_of.astimezone(UTC) if as_of else None


def _write(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    days: list[Day],
    changed: list[Day],
    as_of: datetime,
) -> Publication:
    files = {day.day: day.published for day in days}
    with writable(folder, folder / "versions"):
        for day in changed:
            files[day.day] = _write_day(cursor, folder, day)
        kept = tuple(file for file in files.values() if file)
        rows = sum(file.rows for file in kept)
        version = stored_version(cursor)
        groups = _write_groups(cursor, folder, version)
        results = write_results(cursor, folder)
        manifest = Manifest(CURRENT, version, as_of, rows, kept, groups, results)
        with put_whole(folder / FILE) as draft:
            draft.write_text(dumps(manifest), "utf-8")
    return Publication(manifest, tuple(changed))


def _write_day(cursor: duckdb.DuckDBPyConnection, folder: Path, day: Day) -> PublishedDay | None:
    """Write the day's file; a day without tasks has none, but `undated` shows the columns."""
    with put_whole(folder / day.next_file) as draft:
        rows = _copy(cursor, day.day, draft)
    if rows or day.day == UNDATED:
        return PublishedDay(day.day, rows, day.next_file)
    return None


def _write_groups(cursor: duckdb.DuckDBPyConnection, folder: Path, version: int) -> str:
    """Write what the groups of failures say, unless that state is there; return its file."""
    name = f"versions/error_groups.{CURRENT}-{version}.parquet"
    if not (folder / name).exists():
        with put_whole(folder / name) as draft:
            cursor.execute(COPY_GROUPS, {"file": str(draft)})
    return name


def _copy(cursor: duckdb.DuckDBPyConnection, day: str, file: Path) -> int:
    """Write the day's tasks as Parquet; return how many they are."""
    values: dict[str, str | datetime] = {"file": str(file)}
    if day != UNDATED:
        since = datetime.fromisoformat(day).replace(tzinfo=UTC)
        values |= {"since": since, "until": since + timedelta(days=1)}
    copy = COPY_UNDATED if day == UNDATED else COPY_DAY
    [(rows,)] = cursor.execute(copy, values).fetchall()
    return int(rows)


def _show(folder: Path, day: Day, file: PublishedDay | None) -> None:
    shown = folder / "tasks" / f"{day.day}.parquet"
    if file:
        put_link(folder / file.file, shown)
    else:
        shown.unlink(missing_ok=True)
    if day.file and (file is None or file.file != day.file):
        _mark_replaced(folder / day.file)


def _mark_replaced(file: Path) -> None:
    """Set the file's time to now, from which its time to stay is counted."""
    with suppress(FileNotFoundError):
        os.utime(file)


def _sweep(folder: Path, named: set[str]) -> None:
    """Delete the files that no manifest has named for KEEP_REPLACED_S seconds."""
    oldest = time.time() - KEEP_REPLACED_S
    for file in (folder / "versions").iterdir():
        if f"versions/{file.name}" not in named and file.stat().st_mtime < oldest:
            file.unlink()
