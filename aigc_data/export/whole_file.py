"""A file that is there whole or not at all, and takes no other's place unasked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(file: Path, *, replace: bool) -> Iterator[Path]:
    """Lend a name beside the file to write to; what is there in the end becomes the file at once.

    Where anything fails there is no new file. Raises FileExistsError where there is one already
    and it may not be replaced, before anything is written and again at the end; OSError where the
    folder cannot be written.
    """
    if not replace and file.exists():
        raise FileExistsError(file)
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield draft
        _flush(draft)
        _put(draft, file, replace=replace)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


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
