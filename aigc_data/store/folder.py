"""A folder that only its owner writes to, and only for the moment of a change."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE_MODE = 0o444
FOLDER_MODE = 0o555
OPEN_MODE = 0o755


@contextmanager
def writable(*folders: Path) -> Iterator[None]:
    """Make the folders, or open them for the owner; nobody may write there afterwards."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(OPEN_MODE)
    try:
        yield
    finally:
        for folder in folders:
            folder.chmod(FOLDER_MODE)


@contextmanager
def put_whole(file: Path) -> Iterator[Path]:
    """Lend a name to write to; what is there in the end takes the place of `file` at once.

    A reader sees the file before or the file after, a crash leaves the one before.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        yield draft
        draft.chmod(FILE_MODE)
        _flush(draft)
        draft.replace(file)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def put_link(original: Path, file: Path) -> None:
    """Make `file` another name of the original, or a copy where the disk knows no such thing."""
    with put_whole(file) as draft:
        with suppress(FileNotFoundError):
            draft.unlink()
        try:
            os.link(original, draft)
        except OSError:
            shutil.copyfile(original, draft)


def _flush(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
