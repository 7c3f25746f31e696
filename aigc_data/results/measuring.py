"""Measures what is kept and not measured yet, and keeps small pictures of it in the same place."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import UnsupportedOperation
from typing import BinaryIO, Final

from aigc_data.results.probe import Measured, Prober
from aigc_data.results.probe.thumbnail import POSTER, SMALL
from aigc_data.results.storage import ContentMissing, Storage, StorageFault
from aigc_data.store.results import CONTENT_FIELDS, ResultContent, content_of_row
from aigc_data.store.store import Store

BATCH: Final = 20
"""Contents that are measured before what was found is written."""
UNMEASURED: Final = f"""
SELECT {", ".join(CONTENT_FIELDS)}
FROM result_content
WHERE probed_at IS NULL
  AND kept_at IS NOT NULL
ORDER BY kept_at DESC
LIMIT $most
"""


@dataclass(slots=True)
class Measuring:
    """Looks at kept files, the newest first; a file is looked at once, whatever comes of it."""

    store: Store
    place: Storage
    prober: Prober
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def round(self, most: int = BATCH) -> int:
        """Measure up to so many contents; return how many were, 0 where all are.

        Raises StorageFault where the place cannot be used, StoreError; both cost nothing but time.
        """
        with self.store.cursor() as db:
            rows = db.execute(UNMEASURED, {"most": most}).fetchall()
        found = [self.measured(content_of_row(row)) for row in rows]
        if found:
            self.store.save_measures(found)
        return len(found)

    def measured(self, content: ResultContent) -> ResultContent:
        """Return the content with what its bytes say, its small pictures kept; raises StorageFault.

        The facts of the bytes take the place of whatever was thought of them before.
        """
        try:
            with _on_this_machine(self.place.open(content.sha256)) as file:
                found = self.prober.probe(file)
        except ContentMissing:
            fault = "it is not where it was kept"
            return replace(content, probed_at=self.clock(), probe_fault=fault)
        return noted(content, found, self.place, self.clock())


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


@contextmanager
def _on_this_machine(file: BinaryIO) -> Iterator[BinaryIO]:
    """Lend the file as one of this machine, which a process can be handed: a copy where it is not.

    Raises StorageFault where it cannot be read.
    """
    with file, tempfile.TemporaryFile(prefix="aigc-data-") as copy:
        if _is_of_the_system(file):
            yield file
            return
        try:
            shutil.copyfileobj(file, copy, 1 << 20)
        except OSError as error:
            message = f"a kept file cannot be read ({type(error).__name__})"
            raise StorageFault(message) from None
        copy.flush()
        yield copy


def _is_of_the_system(file: BinaryIO) -> bool:
    """Whether a process can be handed the file."""
    try:
        return file.fileno() >= 0
    except (UnsupportedOperation, AttributeError):
        return False
