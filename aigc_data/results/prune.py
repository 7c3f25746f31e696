"""Making room: what is beyond the age or the budget leaves the first place, oldest first.

Only what the second place holds too is removed, and that is asked of it, not of the manifest, at
the moment of removal. The only copy of a result goes by a person's word alone, and its small
pictures with it; those of what the second place holds stay, for the gallery.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from aigc_data.results.storage import Storage
from aigc_data.store.result_queue import holders, oldest_here, only_here, pictured_elsewhere, used
from aigc_data.store.results import FileState, ResultContent
from aigc_data.store.store import Store

BATCH: Final = 1000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the first place may hold."""

    budget: int | None = None
    """Bytes; None for any number."""
    age: timedelta | None = None
    """How old the newest file of a content may be; None for any age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is beyond the bounds."""

    removable: tuple[ResultContent, ...]
    """What may go, oldest first."""
    excess: int
    """Bytes beyond the budget that would be left all the same."""
    too_old: int
    """Contents beyond the age that stay, for they are nowhere else."""

    @property
    def bytes(self) -> int:
        """How much room it makes."""
        return sum(one.size for one in self.removable)


@dataclass(frozen=True, slots=True)
class Pruning:
    """Removes contents from the first place."""

    store: Store
    first: Storage
    second: Storage | None
    bounds: Bounds

    def plan(self, now: datetime, *, even_the_only_copy: bool = False, most: int = BATCH) -> Plan:
        """Return what is to go, no more than `most`; changes nothing.

        Raises StoreError, StorageFault.
        """
        before = now - self.bounds.age if self.bounds.age is not None else EPOCH
        with self.store.cursor() as db:
            oldest = oldest_here(db, most, only_copy=even_the_only_copy)
            size, _ = used(db)
            kept_back, _ = only_here(db, before)
        excess = size - self.bounds.budget if self.bounds.budget is not None else 0
        removable = []
        for one in oldest:
            if excess <= 0 and not (one.kept_at and one.kept_at < before):
                break
            if even_the_only_copy or self._safe(one):
                removable.append(one)
                excess -= one.size
        too_old = 0 if even_the_only_copy else kept_back
        return Plan(removable=tuple(removable), excess=max(excess, 0), too_old=too_old)

    def remove(self, contents: Iterable[ResultContent], *, even_the_only_copy: bool = False) -> int:
        """Remove these, each once more looked for in the second place; return the bytes freed.

        The manifest is written first: a row never promises bytes that are not there. Raises
        StoreError, StorageFault.
        """
        freed = 0
        for one in contents:
            safe = self._safe(one)
            if safe or even_the_only_copy:
                self._forget(one, safe=safe)
                for sha256 in (one.sha256, *(() if safe else self._pictures(one))):
                    self.first.delete(sha256)
                freed += one.size
        return freed

    def _pictures(self, one: ResultContent) -> set[str]:
        """Return the small pictures that are of this content alone: they go with its only copy."""
        own = {picture for picture in (one.poster, one.thumbnail) if picture}
        with self.store.cursor() as db:
            return own - pictured_elsewhere(db, one.sha256, own)

    def _forget(self, one: ResultContent, *, safe: bool) -> None:
        with self.store.cursor() as db:
            files = [] if safe else holders(db, one.sha256)
        gone = [replace(file, state=FileState.REMOVED, reason="pruned") for file in files]
        self.store.save_absent(here=[one.sha256], files=gone)

    def _safe(self, one: ResultContent) -> bool:
        """Return whether the second place holds the content, by its own word."""
        if self.second is None or one.copied_at is None:
            return False
        return self.second.size(one.sha256) == one.size
