"""Kept results as one zip file, made while it is sent: no more of it is held than one part.

The contents are stored and not packed, for pictures and films are packed already. Names are made of
task IDs and positions, and what is missing is named in a text file at the end.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from aigc_data.results.kept import Kept
from aigc_data.results.storage import ContentMissing, StorageFault

PART: Final = 1 << 18
"""Bytes that are read at once."""
MISSING: Final = "not-in-this-file.txt"
MISSING_HEAD: Final = "These results are not in this file:"
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""What a zip file can say of a time at the least."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not in the file, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{_line(self.name)}: {_line(self.why)}"


def kept_zip(
    files: Iterable[Kept], missing: Iterable[Missing], opened: Callable[[str], BinaryIO]
) -> Iterator[bytes]:
    """Yield the zip file of these files; `opened` returns a content by its hash.

    A content that is not where it was kept is among the missing. Raises StorageFault where one
    breaks off: then the file has no end, and no program takes it for whole.
    """
    outlet, absent = _Outlet(), list(missing)
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for one, name in _named(files):
            try:
                content = opened(one.content.sha256)
            except ContentMissing:
                absent.append(Missing(name, "it was moved or deleted where it was kept"))
                continue
            with content, archive.open(_entry(one, name), "w") as entry:
                for part in _parts(content, one.content.size):
                    entry.write(part)
                    yield outlet.taken()
        if absent:
            archive.writestr(MISSING, "\n".join([MISSING_HEAD, *map(str, absent), ""]))
    yield outlet.taken()


class _Outlet:
    """What the zip file is written to: it cannot go back, and gives up what it was given."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._held.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """Return what was written since it was last taken."""
        held, self._held = self._held, []
        return b"".join(held)


def _named(files: Iterable[Kept]) -> Iterator[tuple[Kept, str]]:
    """Yield each file with its name in the zip file, which no other has, by any case."""
    taken: set[str] = set()
    for one in files:
        stem, _, extension = one.name.rpartition(".")
        name, number = one.name, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}.{extension}", number + 1
        taken.add(name.casefold())
        yield one, name


def _entry(one: Kept, name: str) -> zipfile.ZipInfo:
    """Return the entry; its size is said first, for beyond 4 GiB it is written otherwise."""
    at = one.file.kept_at
    entry = zipfile.ZipInfo(name, max(at.timetuple()[:6], EARLIEST) if at else EARLIEST)
    entry.file_size = one.content.size
    entry.external_attr = 0o644 << 16
    return entry


def _parts(content: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the content in parts; raises StorageFault where it is not of its size."""
    left = size
    try:
        while left > 0 and (part := content.read(min(PART, left))):
            left -= len(part)
            yield part
    except OSError as error:
        message = f"the archive broke off ({type(error).__name__})"
        raise StorageFault(message) from None
    if left:
        message = "the archive broke off before the end of a file"
        raise StorageFault(message)


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
