"""A result file that is kept: what it is, how it is shown, and what a download of it is called."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.medium import Medium
from aigc_data.results.file_type import by_content_type, medium_of_name
from aigc_data.store.results import (
    CONTENT_FIELDS,
    FILE_FIELDS,
    ResultContent,
    ResultFile,
    content_of_row,
    file_of,
    noted_since,
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


KEPT: Final = f"""
WITH asked AS (
    SELECT unnest($accounts::VARCHAR[]) AS account, unnest($task_ids::VARCHAR[]) AS task_id
),
found AS MATERIALIZED (
    SELECT {", ".join(FILE_FIELDS)}
    FROM result_file
    SEMI JOIN asked
        USING (account, task_id)
    WHERE found_at >= $since
      AND state = 'kept'
)
SELECT {", ".join(f"found.{name}" for name in FILE_FIELDS)},
    {", ".join(f"content.{name}" for name in CONTENT_FIELDS)}
FROM found
JOIN result_content AS content
    ON content.sha256 = found.sha256
ORDER BY found.account, found.task_id, found.position
"""


def kept_of(
    db: DuckDBPyConnection, tasks: Iterable[tuple[str, str]], since: datetime | None = None
) -> dict[tuple[str, str], list[Kept]]:
    """Return the kept files of each (account, task ID) that has some, in their order.

    `since` is when the first of the tasks was created (UTC); None looks at all files.
    """
    asked = list(tasks)
    bound = {"accounts": [one[0] for one in asked], "task_ids": [one[1] for one in asked]}
    found: dict[tuple[str, str], list[Kept]] = {}
    for row in db.execute(KEPT, bound | {"since": noted_since(since)}).fetchall():
        file = file_of(row[: len(FILE_FIELDS)])
        content = content_of_row(row[len(FILE_FIELDS) :])
        found.setdefault((file.account, file.task_id), []).append(Kept(file, content))
    return found
