"""Saved queries as files on their way into the store and out of it: a folder, or a ZIP of one.

```
.sql files ──► read ──► gate ──► added, changed, kept as it is, unchanged or failed, each by itself
```
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import (
    LARGEST_FILE,
    SUFFIX,
    is_query_file,
    read_bytes,
    write_query,
)
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.saved_queries import QueryNotKept, StoredQuery
from aigc_data.store.store import Store

File = tuple[str, bytes]
"""A file's name without its folder, and what it holds."""
Check = Callable[[str], Passed]
"""Says of a query's text whether it may be run, as `Gatekeeper.check` does."""
MOST_FILES: Final = 1000


class Verdict(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    """What was there before is kept as an earlier version."""
    KEPT = "kept as it is"
    """The store has another query under the name, and nobody said to replace it."""
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, and in a sentence why where that has to be said."""

    file: str
    verdict: Verdict
    why: str = ""


def import_queries(
    store: Store, check: Check, files: Iterable[File], *, by: str, at: datetime, replace: bool
) -> list[Outcome]:
    """Keep the queries of the files, and return what became of each; a bad one costs itself.

    Where the store has another query under the name, the file's takes its place with `replace`
    alone. Nothing is deleted. Raises StoreError; the files before are then kept.
    """
    stored = {one.query.name: one for one in store.saved_queries()}
    importing = _Import(store, stored, check, by, at, replace)
    return [importing.take(name, body) for name, body in files]


def exported(stored: Iterable[StoredQuery]) -> list[File]:
    """Return the file of each query."""
    return [(f"{one.query.name}{SUFFIX}", write_query(one.query).encode("utf-8")) for one in stored]


def zipped(files: Iterable[File]) -> bytes:
    """Return the files as a ZIP, the same bytes for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def unzipped(name: str, body: bytes) -> Iterator[File]:
    """Yield the .sql files of an upload: a ZIP's, in whatever folder, or the one that it is.

    No more is unpacked of a file than a query may have. Raises BadQuery where it is neither.
    """
    if is_query_file(name):
        yield PurePosixPath(name).name, body
        return
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            whole = [one for one in archive.infolist() if not one.is_dir()]
            inside = [(PurePosixPath(one.filename).name, one) for one in whole]
            for file_name, one in [each for each in inside if is_query_file(each[0])][:MOST_FILES]:
                with archive.open(one) as file:
                    yield file_name, file.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadQuery(f"{name[:80]} is neither an .sql file nor a ZIP that can be read") from None


def in_folder(folder: Path) -> Iterator[File]:
    """Yield the .sql files right in the folder, no more of each than a query may have.

    Raises OSError where there is no such folder, or a file of it cannot be read.
    """
    for path in sorted(folder.iterdir()):
        if is_query_file(path.name) and path.is_file():
            with path.open("rb") as file:
                yield path.name, file.read(LARGEST_FILE + 1)


@dataclass(frozen=True, slots=True)
class _Import:
    """One importing, by one person."""

    store: Store
    stored: dict[str, StoredQuery]
    check: Check
    by: str
    at: datetime
    replace: bool

    def take(self, file: str, body: bytes) -> Outcome:
        try:
            query = read_bytes(file, body)
            self._check(file, query)
            return Outcome(file, *self._kept(query))
        except (BadQuery, QueryNotKept) as error:
            return Outcome(file, Verdict.FAILED, str(error))

    def _check(self, file: str, query: SavedQuery) -> None:
        try:
            self.check(query.text)
        except SandboxError as error:
            raise BadQuery(f"{file[:80]}: {error}") from None

    def _kept(self, query: SavedQuery) -> tuple[Verdict, str]:
        before = self.stored.get(query.name)
        if (before and before.query == query) or query in examples():
            return Verdict.UNCHANGED, ""
        if query.name in {one.name for one in examples()}:
            raise BadQuery(f"{query.name}{SUFFIX}: an example has this name: give it another")
        if before and not self.replace:
            return Verdict.KEPT, "the store has another query of this name"
        on = before.version if before else 0
        self.stored[query.name] = self.store.save_query(query, by=self.by, at=self.at, on=on)
        return Verdict.CHANGED if before else Verdict.ADDED, ""
