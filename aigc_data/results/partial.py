"""A file on its way: the bytes that have come, and what says that the rest belongs to them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from aigc_data.store.results import ResultFile

Key = tuple[str, str, int]
"""The account, the task and the position that name a result file."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What the storage said of the file when it began to send it."""

    etag: str | None = None
    modified: str | None = None
    length: int | None = None
    """Bytes of the whole; None where it was not said."""
    claimed: str | None = None
    """The content type in the storage's words."""

    @property
    def resumable(self) -> bool:
        """Whether a later part can be told to belong to the same file."""
        return bool(self.etag or self.modified) and self.length is not None

    def fits(self, other: Self) -> bool:
        """Return whether the other is said of the same bytes."""
        mine = (self.etag, self.modified, self.length)
        return self.resumable and mine == (other.etag, other.modified, other.length)


def anything(_size: int) -> None:
    """Take any number of bytes."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The two files, named by a hash and by nothing that a stranger wrote; one writer at a time."""

    body: Path
    note: Path
    claim: Callable[[int], None] = field(default=anything, compare=False)
    """Told how many bytes the file is to take before they come; may raise, and they do not."""

    @classmethod
    def of(cls, folder: Path, file: ResultFile) -> Self:
        """Return the place of a result file in the folder of those on their way."""
        name = _name(*file.key)
        return cls(folder / f"{name}.part", folder / f"{name}.json")

    def read(self) -> tuple[Validators, int] | None:
        """Return what was said of the bytes that are here, and how many they are."""
        try:
            said = Validators(**json.loads(self.note.read_text("utf-8")))
            return said, self.body.stat().st_size
        except (OSError, ValueError, TypeError):
            return None

    @property
    def name(self) -> str:
        """What both files are called, but for their endings."""
        return self.body.stem

    @property
    def whole(self) -> Validators | None:
        """What was said of the file, where all of it is here."""
        found = self.read()
        return found[0] if found and found[0].length == found[1] else None

    def begin(self, said: Validators) -> None:
        """Forget what is here and note what is to come, before its first byte."""
        self.body.parent.mkdir(parents=True, exist_ok=True)
        self.clear()
        self.put_note(said)
        self.body.touch()

    def put_note(self, said: Validators) -> None:
        """Put what is said of the file in the place of what was said before, whole."""
        self._draft.write_text(json.dumps(asdict(said)), "utf-8")
        self._draft.replace(self.note)

    @contextmanager
    def appending(self) -> Iterator[BinaryIO]:
        """Lend the file for more bytes; what is written is there though the process is killed."""
        with self.body.open("ab", buffering=0) as opened:
            yield opened

    def clear(self) -> None:
        """Forget all of it."""
        for one in (self.note, self.body, self._draft):
            one.unlink(missing_ok=True)

    @property
    def _draft(self) -> Path:
        """Where a note is written before it is put in its place."""
        return self.note.with_suffix(".new")


def sweep(folder: Path, keys: Callable[[], Iterable[Key]]) -> None:
    """Forget what is on its way to no file any more; `keys` returns those of the files that wait.

    They are asked for once the folder was read: what begins meanwhile is not taken for left over.
    Raises OSError where something cannot be removed.
    """
    found = list(folder.iterdir()) if folder.is_dir() else []
    if not found:
        return
    waiting = {_name(*key) for key in keys()}
    for one in found:
        if one.stem not in waiting:
            one.unlink(missing_ok=True)


def _name(account: str, task_id: str, position: int) -> str:
    named = "\0".join([account, task_id, str(position)])
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
