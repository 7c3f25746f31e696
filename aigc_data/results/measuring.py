"""What is found of a content when it is kept, and its small pictures, kept in the same place."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Final

from aigc_data.results.probe import Measured
from aigc_data.results.probe.thumbnail import POSTER, SMALL
from aigc_data.results.storage import Storage
from aigc_data.store.result_pictures import ResultPicture, unmeasured
from aigc_data.store.results import ResultContent
from aigc_data.store.store import Store

ALL: Final = 10**9


Noted = tuple[ResultContent, tuple[ResultPicture, ...]]


def noted(content: ResultContent, found: Measured, place: Storage, at: datetime) -> Noted:
    """Return the content with what was found of it by then (UTC), and its small pictures, kept.

    Raises StorageFault.
    """
    made = {one.size: _put(place, one.content, at) for one in found.thumbnails}
    small = {size: one.sha256 for size, one in made.items()}
    facts = found.facts
    measured = replace(
        content,
        content_type=facts.content_type,
        medium=facts.medium,
        width=facts.width,
        height=facts.height,
        duration_s=facts.duration_s,
        fps=facts.fps,
        codec=facts.codec,
        poster=small.get(POSTER),
        thumbnail=small.get(SMALL),
        probed_at=at,
        probe_fault=facts.fault,
    )
    return measured, tuple(made.values())


def measure_small(store: Store, place: Storage, at: datetime, most: int = ALL) -> int:
    """Note the sizes of small pictures that an older version kept; return how many, up to `most`.

    Raises StoreError, StorageFault.
    """
    with store.cursor() as db:
        found = unmeasured(db, most)
    sizes = [(sha256, place.size(sha256)) for sha256 in found]
    pictures = [
        ResultPicture(sha256, size or 0, kept_at=None if size is None else at)
        for sha256, size in sizes
    ]
    if pictures:
        store.save_results(pictures=pictures)
    return len(pictures)


def _put(place: Storage, picture: bytes, at: datetime) -> ResultPicture:
    sha256 = hashlib.sha256(picture).hexdigest()
    place.put_bytes(picture, sha256)
    return ResultPicture(sha256, len(picture), kept_at=at)
