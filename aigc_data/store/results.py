"""The manifest of the archive: what became of each result file, and what is kept.

A file is a place among the links of a task; a content is bytes, kept once by their SHA-256 however
many files hold them. No signature is ever written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import duckdb

from aigc_data.medium import Medium
from aigc_data.store.task_row import bare, whole
from aigc_data.task import TaskKind


class FileState(StrEnum):
    """What became of a result file."""

    WANTED = "wanted"
    """It is to be fetched, for the first time or again."""
    KEPT = "kept"
    LOST = "lost"
    """The cloud deleted it before it was kept, or it is damaged and gone there."""
    REFUSED = "refused"
    """Its link is not safe to open, or the file is too large."""
    NOTED = "noted"
    """It lies in a bucket of the user's own and is not copied."""
    REMOVED = "removed"
    """It was kept, and its only copy was removed because the user said so."""


LOST = "lost since the archive began"
"""How LOST is said where files are counted: what had ended before is no file of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """One result file of a task; times are UTC."""

    account: str
    task_id: str
    position: int
    """Its place among the task's links, from 0."""
    kind: TaskKind | None = None
    """The task's."""
    address: str
    """The link without its signature."""
    state: FileState
    reason: str | None = None
    """Why it is lost, refused or removed, or why the last attempt to fetch it failed."""
    found_at: datetime
    expires_at: datetime | None = None
    """When its link ends; None for one that is not signed."""
    attempts: int = 0
    attempted_at: datetime | None = None
    due_at: datetime | None = None
    """When it may be tried again; None for at once."""
    sha256: str | None = None
    kept_at: datetime | None = None
    fault: str | None = None
    """Why what is kept is offered for download and not shown; None where it may be shown."""

    @property
    def key(self) -> tuple[str, str, int]:
        """What names it."""
        return self.account, self.task_id, self.position


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultContent:
    """Bytes that are kept, or were; times are UTC."""

    sha256: str
    size: int
    """Bytes."""
    content_type: str
    """By the bytes, never by a name."""
    medium: Medium
    """What the bytes open as; FILE where they open as nothing that can be shown."""
    kept_at: datetime | None = None
    """When it came to the first place; None where it is not there."""
    copied_at: datetime | None = None
    """When it came to the second place and was read back whole; None where it is not there."""
    width: int | None = None
    """Pixels, as all that follows None until it is measured."""
    height: int | None = None
    duration_s: float | None = None
    fps: float | None = None
    codec: str | None = None
    poster: str | None = None
    """SHA-256 of the picture that stands for a video."""
    thumbnail: str | None = None
    """SHA-256 of the small picture."""
    probed_at: datetime | None = None
    probe_fault: str | None = None
    """Why it could not be measured."""


FILE_FIELDS = tuple(field.name for field in fields(ResultFile))
CONTENT_FIELDS = tuple(field.name for field in fields(ResultContent))
FILES = f"""
SELECT {", ".join(FILE_FIELDS)}
FROM result_file
WHERE account = $account
  AND task_id = $task_id
ORDER BY position
"""
CONTENT = f"""
SELECT {", ".join(CONTENT_FIELDS)}
FROM result_content
WHERE sha256 = $sha256
"""
PUT_FILE = f"""
INSERT OR REPLACE INTO result_file ({", ".join(FILE_FIELDS)})
VALUES ({", ".join(f"${name}" for name in FILE_FIELDS)})
"""
PLACES = ("kept_at", "copied_at")
PUT_CONTENT = f"""
INSERT INTO result_content ({", ".join(CONTENT_FIELDS)})
VALUES ({", ".join(f"${name}" for name in CONTENT_FIELDS)})
ON CONFLICT (sha256) DO UPDATE SET
    kept_at = coalesce(excluded.kept_at, kept_at),
    copied_at = coalesce(excluded.copied_at, copied_at)
"""
TAKE_OUT = """
UPDATE {table}
SET {place} = NULL
WHERE sha256 = $sha256
"""


def noted_since(created_at: datetime | None) -> datetime:
    """Return the time (UTC) before which no file of a task created then was noted.

    Asking for what was found since spares reading the rows of before. The cloud's clock and ours
    may differ by an hour; None is a task whose creation is not known.
    """
    return created_at - timedelta(hours=1) if created_at else datetime(1970, 1, 1, tzinfo=UTC)


def files_of(cursor: duckdb.DuckDBPyConnection, account: str, task_id: str) -> list[ResultFile]:
    """Return the result files of a task in the order of its links; none where none is noted."""
    found = cursor.execute(FILES, {"account": account, "task_id": task_id}).fetchall()
    return [file_of(row) for row in found]


def content_of(cursor: duckdb.DuckDBPyConnection, sha256: str) -> ResultContent | None:
    """Return the content of this hash, None where none is known."""
    found = cursor.execute(CONTENT, {"sha256": sha256}).fetchall()
    return next((content_of_row(row) for row in found), None)


def write_files(cursor: duckdb.DuckDBPyConnection, files: Iterable[ResultFile]) -> None:
    """Put each in the place of the one of its task and position."""
    for one in files:
        texts = {"address": whole(bare(one.address)), "reason": _whole(one.reason)}
        cursor.execute(PUT_FILE, _values(one, FILE_FIELDS) | texts | {"fault": _whole(one.fault)})


def write_contents(cursor: duckdb.DuckDBPyConnection, contents: Iterable[ResultContent]) -> None:
    """Add each; of one that is known already, note where it is now; what was measured stays."""
    for one in contents:
        cursor.execute(PUT_CONTENT, _values(one, CONTENT_FIELDS) | _said(one))


def write_absent(
    cursor: duckdb.DuckDBPyConnection, here: Iterable[str] = (), copies: Iterable[str] = ()
) -> None:
    """Note that contents, or small pictures, are not in the first or the second place any more."""
    for place, hashes in zip(PLACES, (here, copies), strict=True):
        asked = [{"sha256": sha256} for sha256 in hashes]
        for table in ("result_content", "result_picture") if asked else ():
            cursor.executemany(TAKE_OUT.format(table=table, place=place), asked)


def file_of(row: tuple[Any, ...]) -> ResultFile:
    """Return the file of a row of FILE_FIELDS."""
    values = _utc(FILE_FIELDS, row)
    values["kind"] = TaskKind(values["kind"]) if values["kind"] else None
    values["state"] = FileState(values["state"])
    return ResultFile(**values)


def content_of_row(row: tuple[Any, ...]) -> ResultContent:
    """Return the content of a row of CONTENT_FIELDS."""
    values = _utc(CONTENT_FIELDS, row)
    values["medium"] = Medium(values["medium"])
    return ResultContent(**values)


def _values(one: ResultFile | ResultContent, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the columns of a row; an enumeration is its word."""
    found = {name: getattr(one, name) for name in names}
    return {name: str(it) if isinstance(it, StrEnum) else it for name, it in found.items()}


def _said(one: ResultContent) -> dict[str, str | None]:
    return {"codec": _whole(one.codec), "probe_fault": _whole(one.probe_fault)}


def _utc(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in zip(names, row, strict=True)
    }


def _whole(text: str | None) -> str | None:
    return None if text is None else whole(text)
