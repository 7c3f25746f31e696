"""The second place: each kept content is copied there, read back, and only then counted as safe.

Its small pictures go there with it.
"""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from threading import Event
from time import monotonic
from typing import BinaryIO, Final

from aigc_data.results.faults import unexpected
from aigc_data.results.prune import Pruning
from aigc_data.results.storage import PART, ContentMissing, Storage, StorageFault
from aigc_data.store.errors import StoreError
from aigc_data.store.result_pictures import ResultPicture, pictures_of, small_of
from aigc_data.store.result_queue import uncopied
from aigc_data.store.results import ResultContent
from aigc_data.store.store import Store

LOG: Final = logging.getLogger(__name__)
BATCH: Final = 16
LOOK_AGAIN_S: Final = 2.0
FAULT_REST_S: Final = 30.0
PRUNE_AGAIN_S: Final = 60.0


class Damaged(StorageFault):
    """A place holds other bytes than it was given."""


@dataclass(slots=True)
class Copies:
    """Copies what the first place holds to the second, and makes the room that this allows."""

    store: Store
    first: Storage
    second: Storage
    pruning: Pruning
    clock: Callable[[], datetime]
    fault: str | None = None
    """Why nothing is copied now; None where it is."""
    _prune_at: float = 0.0
    _looked: int = -1
    """The version of the manifest in which nothing was left to copy."""

    def run(self, stop: Event) -> None:
        """Copy what comes until `stop` is set; a fault waits and is tried again."""
        with suppress(StorageFault):
            self.second.tidy()
        while not stop.is_set():
            try:
                copied = self.copy_some(stop)
                if not copied and monotonic() >= self._prune_at:
                    self.pruning.carry_out(self.pruning.plan(self.clock()))
                    self._prune_at = monotonic() + PRUNE_AGAIN_S
                self.fault = None
            except (StoreError, StorageFault, OSError) as error:
                self.fault, copied = str(error).removesuffix("."), 0
            except Exception as error:
                LOG.exception("A round of the copies failed")
                self.fault, copied = unexpected(error), 0
            if not copied:
                stop.wait(FAULT_REST_S if self.fault else LOOK_AGAIN_S)

    def copy_some(self, stop: Event) -> int:
        """Copy some of the oldest that are not there yet; return how many.

        What the first place has lost is noted as absent there. Raises StoreError, StorageFault.
        """
        version = self.store.results_version
        if version == self._looked:
            return 0
        with self.store.cursor() as db:
            waiting = uncopied(db, BATCH)
        copied = 0
        for one in waiting:
            if stop.is_set():
                break
            copied += self._copied(one)
        self._looked = -1 if waiting else version
        return copied

    def _copied(self, one: ResultContent) -> bool:
        """Copy what the second place does not hold of a content and of its small pictures."""
        pictures, contents = self._small(one), self._content(one)
        self.store.save_results(contents=contents, pictures=pictures)
        return bool(contents or pictures)

    def _content(self, one: ResultContent) -> list[ResultContent]:
        """Copy the content, unless it is there; what the first place has lost is noted."""
        if one.copied_at is not None:
            return []
        try:
            copy(self.first, self.second, one.sha256)
        except ContentMissing:
            self.store.save_absent(here=[one.sha256])
            return []
        return [replace(one, kept_at=None, copied_at=self.clock())]

    def _small(self, one: ResultContent) -> list[ResultPicture]:
        """Copy the small pictures; one that is missing, or damaged, is made anew by others."""
        with self.store.cursor() as db:
            known = pictures_of(db, small_of(one)).values()
        copied = []
        for picture in known:
            if picture.kept_at is None or picture.copied_at is not None:
                continue
            try:
                copy(self.first, self.second, picture.sha256)
            except (ContentMissing, Damaged):
                self.store.save_absent(here=[picture.sha256])
            else:
                copied.append(replace(picture, kept_at=None, copied_at=self.clock()))
        return copied


def copy(source: Storage, target: Storage, sha256: str) -> None:
    """Copy a content and read it back; raises StorageFault, ContentMissing without the source."""
    with tempfile.TemporaryDirectory(prefix="aigc-data-") as folder:
        draft = Path(folder) / "content"
        with source.open(sha256) as opened, draft.open("wb") as written:
            copyfileobj(opened, written, PART)
        if is_whole_file(draft, sha256):
            target.put(draft, sha256)
        else:
            message = f"{source.name} holds other bytes than it was given for {sha256}"
            raise Damaged(message)
    if not is_whole(target, sha256):
        target.delete(sha256)
        message = f"{target.name} did not keep the content {sha256} as it was"
        raise StorageFault(message)


def is_whole(storage: Storage, sha256: str) -> bool:
    """Return whether the storage holds just these bytes, all of them read; raises StorageFault."""
    try:
        with storage.open(sha256) as opened:
            return _digest(opened) == sha256
    except ContentMissing:
        return False


def is_whole_file(file: Path, sha256: str) -> bool:
    """Return whether the file has just these bytes."""
    with file.open("rb") as opened:
        return _digest(opened) == sha256


def _digest(opened: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := opened.read(PART):
        digest.update(part)
    return digest.hexdigest()
