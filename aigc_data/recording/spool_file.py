"""The spool: a file of JSON lines that any number of processes append to and the app takes in."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

SUFFIX = ".spool.jsonl"
NAME = "spool.jsonl"
_FLAGS = (
    os.O_RDWR
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def spool_path(environment: Mapping[str, str]) -> Path:
    """Return AIGC_DATA_SPOOL, else the spool beside AIGC_DATA_DB, else that in the user's data."""
    if named := environment.get("AIGC_DATA_SPOOL"):
        return _at_home(named)
    if database := environment.get("AIGC_DATA_DB"):
        return _at_home(database).with_suffix(SUFFIX)
    from platformdirs import user_data_path  # asked for only where nothing is set

    return user_data_path("aigc-data") / NAME


def _at_home(named: str) -> Path:
    """Return the path with a home folder in the place of `~`, where there is such a home."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        return Path(named)


def append(path: Path, line: bytes) -> None:
    """Append the line, which ends with a line feed; raise OSError where it cannot be kept.

    One write to a file opened for appending: on a local disk the system lets no other write come
    between, however long the line is, and nobody waits for a lock. A process killed in the middle
    of its write, or a full disk, may still leave a piece without an end. The line that comes to
    stand behind such a piece is written once more, so that the piece costs itself alone.
    """
    file = _open(path)
    try:
        _write(file, line)
        if _behind_a_piece(file, len(line)):
            _write(file, line)
    finally:
        os.close(file)


def _open(path: Path) -> int:
    try:
        return os.open(path, _FLAGS, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, _FLAGS, 0o666)


def _write(file: int, line: bytes) -> None:
    """Write the line; after a short write all of it again, on a line of its own."""
    if os.write(file, line) == len(line):
        return
    again = b"\n" + line
    if os.write(file, again) != len(again):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _behind_a_piece(file: int, length: int) -> bool:
    """Whether what stands before the line just written is no end of a line."""
    start = os.lseek(file, 0, os.SEEK_CUR) - length
    if start <= 0:
        return False
    os.lseek(file, start - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"
