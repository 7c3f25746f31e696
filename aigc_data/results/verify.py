"""Whether what is kept is still what was kept: every byte read, and mended where that can be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aigc_data.results.copies import copy, is_whole
from aigc_data.results.small_pictures import SmallPictures
from aigc_data.results.storage import Storage
from aigc_data.store.result_pictures import ResultPicture, pictures_of, small_of
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
    small: SmallPictures

    def verify(self, one: ResultContent) -> Found:
        """Read a content in the places that should hold it; raises StoreError, StorageFault.

        What is damaged everywhere is taken out of the manifest: its files are wanted again as long
        as their links hold, and lost after that.
        """
        places = list(self._places(one))
        bad = [place for place in places if not is_whole(place, one.sha256)]
        if not bad:
            return self._with_pictures(one)
        good = next((place for place in places if place not in bad), None)
        if good is None:
            self._give_up(one)
            return Found.DAMAGED
        for place in bad:
            place.delete(one.sha256)
            copy(good, place, one.sha256)
        self._with_pictures(one)
        return Found.MENDED

    def _with_pictures(self, one: ResultContent) -> Found:
        """Read the small pictures of a content that is whole; mend them, or make them anew."""
        with self.store.cursor() as db:
            known = pictures_of(db, small_of(one))
        found = [self._read(known.get(sha256), sha256) for sha256 in small_of(one)]
        if Found.DAMAGED in found:
            self._make_anew(one)
            return Found.MENDED
        return Found.MENDED if Found.MENDED in found else Found.WHOLE

    def _read(self, known: ResultPicture | None, sha256: str) -> Found:
        """Read a small picture where it should be; mend one place from the other."""
        places = list(self._places(known)) if known else []
        bad = [place for place in places if not is_whole(place, sha256)]
        good = next((place for place in places if place not in bad), None)
        if good is None:
            self.store.save_absent(here=[sha256], copies=[sha256])
            return Found.DAMAGED
        for place in bad:
            place.delete(sha256)
            copy(good, place, sha256)
        return Found.MENDED if bad else Found.WHOLE

    def _make_anew(self, one: ResultContent) -> None:
        """Make the small pictures anew; the second place gets them where it has the content."""
        pictures = self.small.keep(one, self.small.made(one))
        if self.second is None or one.copied_at is None:
            return
        for picture in pictures:
            self.second.delete(picture.sha256)
            copy(self.first, self.second, picture.sha256)
        now = self.clock()
        self.store.save_results(pictures=[replace(it, copied_at=now) for it in pictures])

    def _places(self, one: ResultContent | ResultPicture) -> Iterator[Storage]:
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
