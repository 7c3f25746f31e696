"""What can go wrong with the database, each as one sentence that says what to do.

StoreError
├── StoreHeld          another process, or another Store of this one, has the file open
├── StoreTooNew        written by a newer version of this app, or of DuckDB
├── StoreTooOld        opened read-only, but its schema must be brought up to date first
├── StoreForeign       not a database of this app
├── StoreCorrupt       damaged
├── StoreFull          no space left on the disk
├── StoreReadOnly      the file or its folder must not be written
├── StoreMissing       opened read-only, but there is no file
├── StoreClosed        used after close()
├── MigrationFailed    the schema could not be brought up to date
├── NothingPublished   no round has been published yet
└── PublishedReplaced  what was opened has been replaced by later rounds
"""

import errno
import re
from pathlib import Path

import duckdb

_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_TOO_NEW = re.compile(r"only read version|newer version of DuckDB|newer DuckDB version")
_FULL = re.compile(r"No space left on device|File too large|Disk quota exceeded")
_READ_ONLY = re.compile(r"Permission denied|Read-only file system|Operation not permitted")
_FOREIGN = re.compile(r"not a valid DuckDB database|Is a directory")
_CORRUPT = re.compile(
    r"Corrupt|Could not read enough bytes|Failed to deserialize|Serialization Err"
)
_FULL_ERRNO = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_READ_ONLY_ERRNO = {errno.EACCES, errno.EPERM, errno.EROFS}


class StoreError(Exception):
    """The database cannot do what was asked; str() is one sentence that says what to do."""

    def __init__(self, path: Path, sentence: str) -> None:
        self.path = path
        super().__init__(sentence)


class StoreHeld(StoreError):
    """The file is open elsewhere; `pid` and `program` say by whom, where that is known."""

    def __init__(self, path: Path, pid: int | None = None, program: str | None = None) -> None:
        self.pid = pid
        self.program = program
        super().__init__(
            path,
            f"{path} is held by {program or 'another program'} (process {pid}): "
            "stop that first, or read what it publishes."
            if pid
            else f"{path} is open in this process already: use that store, or close it first.",
        )


class StoreTooNew(StoreError):
    """The file was written by a newer version of this app or of DuckDB."""

    def __init__(self, path: Path, found: int | None = None, known: int | None = None) -> None:
        self.found = found
        self.known = known
        schema = f" (its schema is {found}, this version knows {known})" if found else ""
        super().__init__(
            path,
            f"{path} was written by a newer version{schema}: update aigc-data, "
            "or name another file in AIGC_DATA_DB.",
        )


class StoreTooOld(StoreError):
    """The file's schema is older than this version's and it was opened read-only."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(
            path,
            f"{path} has schema {found} and this version reads {known}: "
            "open it once for writing, which brings it up to date.",
        )


class StoreForeign(StoreError):
    """The file is something else than a database of this app, and is left alone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"{path} is not a database of aigc-data and was left as it is: "
            "move it away, or name another file in AIGC_DATA_DB.",
        )


class StoreCorrupt(StoreError):
    """The file is damaged, and is left as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(
            path,
            f"{path} is damaged ({reason}) and was left as it is: restore a backup, "
            "or move it away to start anew.",
        )


class StoreFull(StoreError):
    """The disk has no space left; what was saved before is kept, the last batch is not."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"no space is left for {path}, what was saved before is kept: "
            "free some space, and the next round saves what is missing.",
        )


class StoreReadOnly(StoreError):
    """The file or its folder must not be written, or the store was opened read-only."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"{path} cannot be written: let this user write the file and its folder, "
            "or name another file in AIGC_DATA_DB.",
        )


class StoreMissing(StoreError):
    """There is no file to read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"{path} does not exist yet: run `aigc-data sync` once.")


class StoreClosed(StoreError):
    """The store was used after it had been closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"{path} has been closed by this process: open it again.")


class MigrationFailed(StoreError):
    """The schema could not be brought up to date; the file is as it was before."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        self.number = number
        super().__init__(
            path,
            f"{path} could not be brought to schema {number} and is as it was: "
            f"report this with the reason: {reason}",
        )


class NothingPublished(StoreError):
    """No round has been published in this folder yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, f"nothing is published in {path} yet: wait for the end of a round, or sync."
        )


class PublishedReplaced(StoreError):
    """The files of the state that was opened have been replaced by later rounds and deleted."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, f"what is published in {path} was replaced meanwhile: open it again."
        )


def explained(error: duckdb.Error | OSError, path: Path) -> StoreError | None:
    """Return what the error means for the file, or None where it is about the statement itself."""
    if isinstance(error, OSError):
        return _explained_number(error, path)
    text = str(error)
    if holder := _HOLDER.search(text):
        return _held(path, int(holder["pid"]), holder["program"])
    if "different configuration than existing connections" in text:
        return StoreHeld(path)
    return _explained_text(text, path)


def _explained_text(text: str, path: Path) -> StoreError | None:
    if _TOO_NEW.search(text):
        return StoreTooNew(path)
    if "database does not exist" in text:
        return StoreMissing(path)
    if "attached in read-only mode" in text or _READ_ONLY.search(text):
        return StoreReadOnly(path)
    if _FULL.search(text):
        return StoreFull(path)
    if _FOREIGN.search(text):
        return StoreForeign(path)
    return StoreCorrupt(path, _first_line(text)) if _CORRUPT.search(text) else None


def _explained_number(error: OSError, path: Path) -> StoreError | None:
    if error.errno in _FULL_ERRNO:
        return StoreFull(path)
    return StoreReadOnly(path) if error.errno in _READ_ONLY_ERRNO else None


def _held(path: Path, pid: int, interpreter: str) -> StoreHeld:
    """Return who holds the file, by the program's name where the system tells it."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        words = []
    return StoreHeld(path, pid, _program(words) or Path(interpreter).name)


def _program(words: list[str]) -> str:
    """Return `aigc-data` or `python -m streamlit`; no other argument, for one may be a secret."""
    name = Path(words[0]).name if words else ""
    if not name.startswith("python") or len(words) < 2:
        return name
    if words[1] == "-m":
        return f"{name} -m {words[2]}"
    return name if words[1].startswith("-") else Path(words[1]).name


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0]
