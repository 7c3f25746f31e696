"""Small pictures that are missing or damaged, made anew from the result that they are of."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from shutil import copyfileobj

from aigc_data.results.copies import is_whole
from aigc_data.results.measuring import noted
from aigc_data.results.probe import Measured, Prober
from aigc_data.results.storage import PART, ContentMissing, Storage
from aigc_data.store.result_pictures import ResultPicture, small_of
from aigc_data.store.result_queue import pictured_elsewhere
from aigc_data.store.results import ResultContent
from aigc_data.store.store import Store


@dataclass(frozen=True, slots=True)
class SmallPictures:
    """Makes them and keeps them; safe in any thread."""

    store: Store
    first: Storage
    second: Storage | None
    prober: Prober
    clock: Callable[[], datetime]

    def made(self, one: ResultContent) -> Measured:
        """Return what is found of a kept content now, its small pictures with it.

        Raises StorageFault, ContentMissing where no place holds the content.
        """
        with tempfile.TemporaryFile(prefix="aigc-data-") as draft:
            with open_anywhere(self.first, self.second, one.sha256).open(one.sha256) as opened:
                copyfileobj(opened, draft, PART)
            draft.flush()
            return self.prober.probe(draft)

    def keep(self, one: ResultContent, found: Measured) -> tuple[ResultPicture, ...]:
        """Keep the small pictures in the place of those that were, in the first place.

        Raises StoreError, StorageFault.
        """
        for thumbnail in found.thumbnails:
            sha256 = hashlib.sha256(thumbnail.content).hexdigest()
            if not is_whole(self.first, sha256):
                self.first.delete(sha256)
        measured, pictures = noted(one, found, self.first, self.clock())
        anew = replace(one, poster=measured.poster, thumbnail=measured.thumbnail)
        with self.store.cursor() as db:
            old = small_of(one) - small_of(anew)
            old -= pictured_elsewhere(db, one.sha256, old)
        self.store.save_made_anew(anew, pictures, gone=old)
        for place in self._places:
            for sha256 in old:
                place.delete(sha256)
        return pictures

    @property
    def _places(self) -> tuple[Storage, ...]:
        return (self.first,) if self.second is None else (self.first, self.second)


def by_size(found: Measured) -> Mapping[str, bytes]:
    """Return the small pictures by the names of their sizes."""
    return {one.size: one.content for one in found.thumbnails}


def open_anywhere(first: Storage, second: Storage | None, sha256: str) -> Storage:
    """Return the first of the places that holds it; raises ContentMissing, StorageFault."""
    if first.size(sha256) is not None:
        return first
    if second is not None and second.size(sha256) is not None:
        return second
    message = f"no place holds the content {sha256}"
    raise ContentMissing(message)
