"""A file that is there whole or not at all, and takes no other's place unasked."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp


class NotAFile(Exception):
    """What is there is a device, a pipe or a folder, and stays; str() is a sentence."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there and is a device, a pipe or a folder: name a file.")


@contextmanager
def whole_file(file: Path, *, replace: bool) -> Iterator[Path]:
    """Lend a name in a folder beside the file; what is there in the end becomes the file at once.

    A link stays, and what it leads to is the file. Where anything fails there is no new file, and
    whatever a writer leaves in the folder goes with it. Raises FileExistsError where there is one
    already and it may not be replaced, NotAFile where no file may take its place, before anything
    is written and again at the end; OSError where the folder cannot be written.
    """
    _require_room(file, replace=replace)
    target = Path(os.path.realpath(file))
    folder = Path(mkdtemp(prefix=".", suffix=".part", dir=target.parent))
    try:
        draft = folder / target.name
        yield draft
        _flush(draft)
        _require_room(file, replace=replace)
        _put(draft, target, replace=replace)
    finally:
        rmtree(folder, ignore_errors=True)


def _require_room(file: Path, *, replace: bool) -> None:
    """Raise where the file's place is taken by what has to stay."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(file.stat().st_mode):
            raise NotAFile(file)
        if not replace:
            raise FileExistsError(file)


def _put(draft: Path, file: Path, *, replace: bool) -> None:
    """Give the draft its name; a second name is refused by the system where there is a file."""
    if replace:
        draft.replace(file)
        return
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second names
        draft.rename(file)


def _flush(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())
