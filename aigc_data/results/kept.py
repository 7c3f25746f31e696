"""A result file that is kept: what it is, how it is shown, and what a download of it is called."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.medium import Medium
from aigc_data.results.file_type import by_content_type, medium_of_name
from aigc_data.store.results import FileState, ResultContent, ResultFile, content_of, files_of

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


def kept_of(db: DuckDBPyConnection, account: str, task_id: str) -> dict[int, Kept]:
    """Return the kept files of a task by their positions."""
    found = {}
    for file in files_of(db, account, task_id):
        content = content_of(db, file.sha256) if file.sha256 else None
        if file.state is FileState.KEPT and content is not None:
            found[file.position] = Kept(file, content)
    return found
