"""Whether what is kept is still what was kept: every byte read, and mended where that can be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aigc_data.results.copies import copy, is_whole
from aigc_data.results.storage import ContentMissing, Storage
from aigc_data.store.result_queue import holders
from aigc_data.store.results import FileState, ResultContent, ResultFile
from aigc_data.store.store import Store


class Found(StrEnum):
    """How a content was found."""

    WHOLE = "whole"
    MENDED = "mended"
    """One place had lost or damaged it, and got it anew from the other."""
    DAMAGED = "damaged"
    """No place holds it any more as it was."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """Reads what both places hold."""

    store: Store
    first: Storage
    second: Storage | None
    clock: Callable[[], datetime]

    def verify(self, one: ResultContent) -> Found:
        """Read a content in the places that should hold it; raises StoreError, StorageFault.

        What is damaged everywhere is taken out of the manifest: its files are wanted again as long
        as their links hold, and lost after that.
        """
        places = list(self._places(one))
        bad = [place for place in places if not is_whole(place, one.sha256)]
        if not bad:
            return Found.WHOLE
        good = next((place for place in places if place not in bad), None)
        if good is None:
            self._give_up(one)
            return Found.DAMAGED
        for place in bad:
            place.delete(one.sha256)
            copy(good, place, one.sha256)
        return Found.MENDED

    def _places(self, one: ResultContent) -> Iterator[Storage]:
        if one.kept_at is not None:
            yield self.first
        if one.copied_at is not None and self.second is not None:
            yield self.second

    def _give_up(self, one: ResultContent) -> None:
        now = self.clock()
        with self.store.cursor() as db:
            files = [_again(file, now) for file in holders(db, one.sha256)]
        copies = [one.sha256] if self.second is not None else []
        self.store.save_absent(here=[one.sha256], copies=copies, files=files)
        for place in self._places(one):
            place.delete(one.sha256)


def open_anywhere(first: Storage, second: Storage | None, sha256: str) -> Storage:
    """Return the first of the places that holds it; raises ContentMissing, StorageFault."""
    if first.size(sha256) is not None:
        return first
    if second is not None and second.size(sha256) is not None:
        return second
    message = f"no place holds the content {sha256}"
    raise ContentMissing(message)


def _again(file: ResultFile, now: datetime) -> ResultFile:
    alive = file.expires_at is not None and file.expires_at > now
    return replace(
        file,
        state=FileState.WANTED if alive else FileState.LOST,
        reason="it was kept, and its bytes were found damaged or gone",
        attempts=0,
        due_at=None,
        sha256=None,
        kept_at=None,
    )
