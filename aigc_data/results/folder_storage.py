"""Results in a folder of this machine: each written aside, flushed, and put in its place whole."""

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from aigc_data.results.content_key import content_key
from aigc_data.results.storage import ContentMissing, PlaceFull, StorageFault

_FILE_MODE: Final = 0o444
_DRAFT: Final = re.compile(r"\.[0-9a-f]{32}")
"""The name of a file that is being put."""
_OLD_S: Final = 3600.0
"""No file takes so long to be put: a draft that is older was left by a kill."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """A folder; made with the first content."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.folder)

    @property
    def partials(self) -> Path | None:
        """Where files on their way are, on the same disk."""
        return self.folder / "partial"

    def put(self, file: Path, sha256: str) -> None:
        """Keep the file under another name of the same bytes, or a copy where that cannot be."""
        self._put(sha256, file.stat().st_size, lambda draft: _link(file, draft))

    def put_bytes(self, content: bytes, sha256: str) -> None:
        """Keep the bytes."""
        self._put(sha256, len(content), lambda draft: _write(draft, content))

    def size(self, sha256: str) -> int | None:
        """Return the size of the file, None where there is none."""
        with _explaining(self.name):
            try:
                return self._file(sha256).stat().st_size
            except FileNotFoundError:
                return None

    def open(self, sha256: str) -> BinaryIO:
        """Open the file."""
        with _explaining(self.name):
            try:
                return self._file(sha256).open("rb")
            except FileNotFoundError:
                message = f"{self.name} does not hold the content {sha256}"
                raise ContentMissing(message) from None

    def delete(self, sha256: str) -> None:
        """Delete the file."""
        with _explaining(self.name):
            self._file(sha256).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what a kill left of files that were being put, an hour ago or earlier."""
        with _explaining(self.name):
            for one in self._drafts.iterdir() if self._drafts.is_dir() else ():
                if _DRAFT.fullmatch(one.name) and _is_old(one):
                    one.unlink(missing_ok=True)

    @property
    def _drafts(self) -> Path:
        """Where files are written before they get their names: one folder is soon looked at."""
        return self.folder / "draft"

    def _file(self, sha256: str) -> Path:
        return self.folder / content_key(sha256)

    def _put(self, sha256: str, size: int, fill: Callable[[Path], None]) -> None:
        if self.size(sha256) == size:
            return
        file = self._file(sha256)
        draft = self._drafts / f".{uuid4().hex}"
        with _explaining(self.name):
            _make(file.parent)
            self._drafts.mkdir(exist_ok=True)
            try:
                fill(draft)
                draft.chmod(_FILE_MODE)
                _flush(draft)
                draft.replace(file)
            finally:
                with suppress(FileNotFoundError):
                    draft.unlink()
            _flush(file.parent)


def _is_old(file: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - file.stat().st_mtime > _OLD_S
    return False


def _make(folder: Path) -> None:
    """Make a folder, and have the disk know its name and those above it that are new."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush(folder.parent)


def _link(file: Path, draft: Path) -> None:
    try:
        os.link(file, draft)
    except OSError:
        shutil.copyfile(file, draft)


def _write(draft: Path, content: bytes) -> None:
    draft.write_bytes(content)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _explaining(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            message = f"no space is left in {name}"
            raise PlaceFull(message) from error
        message = f"{name} cannot be used: {error.strerror or type(error).__name__}"
        raise StorageFault(message) from error
