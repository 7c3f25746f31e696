"""Where results are kept: a folder of this machine, or object storage, one content by one key.

A place is named by a path or by an fsspec URL such as `s3://bucket/prefix`. Contents are put whole
or not at all, once however often the same bytes come.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

PART: Final = 2**20
"""Bytes that are read at once."""


class StorageFault(Exception):
    """The place cannot do what was asked; the text is one sentence without any secret."""


class ContentMissing(StorageFault):
    """The place does not hold the content."""


class PlaceFull(StorageFault):
    """There is no room left in the place."""


class Storage(Protocol):
    """A place that keeps contents by their SHA-256. Safe in any thread; raises StorageFault."""

    @property
    def name(self) -> str:
        """The place in words that a person set."""

    @property
    def partials(self) -> Path | None:
        """A folder of this place for files on their way, from which `put` need not copy.

        None where the place is not on this machine.
        """

    def put(self, file: Path, sha256: str) -> None:
        """Keep the bytes of a file of this machine, which is left as it is."""

    def put_bytes(self, content: bytes, sha256: str) -> None:
        """Keep bytes that are small enough to be held."""

    def size(self, sha256: str) -> int | None:
        """Return how many bytes are kept, None where the content is not there."""

    def open(self, sha256: str) -> BinaryIO:
        """Return the content, to be read from any place in it; raises ContentMissing."""

    def delete(self, sha256: str) -> None:
        """Forget the content; what is not there is forgotten already."""

    def tidy(self) -> None:
        """Remove what a kill has left of contents that were being put."""


def parts(
    storage: Storage, sha256: str, start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """Yield the bytes from `start` up to `stop` (its own end for None), no more than PART at once.

    Raises StorageFault, ContentMissing before the first part.
    """
    with storage.open(sha256) as opened:
        opened.seek(start)
        left = None if stop is None else stop - start
        while left is None or left > 0:
            part = opened.read(PART if left is None else min(PART, left))
            if not part:
                return
            yield part
            left = None if left is None else left - len(part)
