"""A result file that is kept: what it is, how it is shown, and what a download of it is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.medium import Medium
from aigc_data.results.file_type import by_content_type, medium_of_name
from aigc_data.store.results import (
    CONTENT_FIELDS,
    FILE_FIELDS,
    FileState,
    ResultContent,
    ResultFile,
    content_of,
    content_of_row,
    file_of,
    files_of,
)

_UNUSUAL: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_STEM: Final = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a task, and the bytes that are kept of it."""

    file: ResultFile
    content: ResultContent

    @property
    def medium(self) -> Medium:
        """How it is shown: FILE, a download alone, also where its bytes are not what it says."""
        said = medium_of_name(self._own_extension)
        honest = self.file.fault is None and said in {None, self.content.medium}
        return self.content.medium if honest else Medium.FILE

    @property
    def content_type(self) -> str:
        """What a browser is told that it is: by its bytes, or nothing where it is not shown."""
        shown = self.medium is not Medium.FILE
        return self.content.content_type if shown else "application/octet-stream"

    @property
    def name(self) -> str:
        """The name of a download: the task's ID, the file's number and what its bytes are."""
        stem = _UNUSUAL.sub("_", self.file.task_id)[:_LONGEST_STEM].lstrip(".") or "result"
        return f"{stem}_{self.file.position}.{self._extension}"

    @property
    def why_not_shown(self) -> str:
        """Why it is a download alone, in a sentence; the empty text where it is shown."""
        if self.medium is not Medium.FILE:
            return ""
        if self.file.fault or self.content.probe_fault:
            return f"It is kept and not shown: {self.file.fault or self.content.probe_fault}."
        if self.content.medium is not Medium.FILE:
            named = self._own_extension
            return f"It is kept and not shown: it is called .{named} and is no such file."
        return f"It is a .{self._extension} file, which a page cannot show."

    @property
    def _own_extension(self) -> str:
        return PurePosixPath(self.file.address).suffix.lstrip(".").lower()

    @property
    def _extension(self) -> str:
        """By the bytes; only where they do not tell (the kinds of 3D scenes), as the file's own."""
        own, found = self._own_extension, by_content_type(self.content.content_type).extension
        untold = self.content.medium is Medium.FILE and medium_of_name(own) is Medium.FILE
        return own if untold else found


FIRST: Final = f"""
WITH asked AS (
    SELECT unnest($accounts::VARCHAR[]) AS account, unnest($task_ids::VARCHAR[]) AS task_id
)
SELECT {", ".join(f"file.{name}" for name in FILE_FIELDS)},
    {", ".join(f"content.{name}" for name in CONTENT_FIELDS)}
FROM result_file AS file
SEMI JOIN asked
    USING (account, task_id)
JOIN result_content AS content
    ON content.sha256 = file.sha256
WHERE file.state = 'kept'
QUALIFY row_number() OVER (PARTITION BY file.account, file.task_id ORDER BY file.position) = 1
"""


def first_kept_of(
    db: DuckDBPyConnection, tasks: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Kept]:
    """Return the first kept file of each (account, task ID) that has one."""
    bound = {"accounts": [one[0] for one in tasks], "task_ids": [one[1] for one in tasks]}
    found = {}
    for row in db.execute(FIRST, bound).fetchall():
        file = file_of(row[: len(FILE_FIELDS)])
        content = content_of_row(row[len(FILE_FIELDS) :])
        found[file.account, file.task_id] = Kept(file, content)
    return found


def kept_of(db: DuckDBPyConnection, account: str, task_id: str) -> dict[int, Kept]:
    """Return the kept files of a task by their positions."""
    found = {}
    for file in files_of(db, account, task_id):
        content = content_of(db, file.sha256) if file.sha256 else None
        if file.state is FileState.KEPT and content is not None:
            found[file.position] = Kept(file, content)
    return found
