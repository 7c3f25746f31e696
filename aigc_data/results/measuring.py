"""What is found of a content when it is kept, and its small pictures, kept in the same place."""

import hashlib
from dataclasses import replace
from datetime import datetime

from aigc_data.results.probe import Measured
from aigc_data.results.probe.thumbnail import POSTER, SMALL
from aigc_data.results.storage import Storage
from aigc_data.store.results import ResultContent


def noted(content: ResultContent, found: Measured, place: Storage, at: datetime) -> ResultContent:
    """Return the content with what was found of it by then (UTC), its small pictures kept.

    Raises StorageFault.
    """
    small = {one.size: _put(place, one.content) for one in found.thumbnails}
    facts = found.facts
    return replace(
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


def _put(place: Storage, picture: bytes) -> str:
    sha256 = hashlib.sha256(picture).hexdigest()
    place.put_bytes(picture, sha256)
    return sha256
