"""Making room: what is beyond the age or the budget leaves the first place, oldest first.

Only what the second place holds too is removed, and that is asked of it, not of the manifest, at
the moment of removal. The only copy of a result goes by a person's word alone, and its small
pictures with it; those of what the second place holds stay, for the gallery, as long as the budget
has room for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from aigc_data.results.held import held
from aigc_data.results.storage import Storage
from aigc_data.store.result_pictures import ResultPicture, pictures_of, small_of, to_spare
from aigc_data.store.result_queue import holders, oldest_here, only_here, pictured_elsewhere
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
    pictures: tuple[ResultPicture, ...] = ()
    """Small pictures that may go then: the second place holds them, and what they are of."""
    excess: int
    """Bytes beyond the budget that would be left all the same."""
    too_old: int
    """Contents beyond the age that stay, for they are nowhere else."""

    @property
    def bytes(self) -> int:
        """How much room it makes."""
        contents, pictures = self.removable, self.pictures
        return sum(one.size for one in contents) + sum(one.size for one in pictures)


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
            kept_back, _ = only_here(db, before)
        size = held(self.store, self.first).bytes
        excess = size - self.bounds.budget if self.bounds.budget is not None else 0
        removable = []
        for one in oldest:
            if excess <= 0 and not (one.kept_at and one.kept_at < before):
                break
            safe = self._has_copy(one)
            if safe or even_the_only_copy:
                removable.append(one)
                excess -= one.size + (0 if safe else self._size_of(self._pictures(one)))
        pictures = self._to_spare(removable, excess, most)
        excess -= sum(one.size for one in pictures)
        too_old = 0 if even_the_only_copy else kept_back
        return Plan(
            removable=tuple(removable),
            pictures=tuple(pictures),
            excess=max(excess, 0),
            too_old=too_old,
        )

    def carry_out(self, plan: Plan) -> int:
        """Remove what a plan names, each once more looked for in the second place.

        Returns the bytes freed. Raises StoreError, StorageFault.
        """
        return self.remove(plan.removable) + self.remove_pictures(plan.pictures)

    def remove(self, contents: Iterable[ResultContent], *, even_the_only_copy: bool = False) -> int:
        """Remove these, each once more looked for in the second place; return the bytes freed.

        The manifest is written first: a row never promises bytes that are not there. Raises
        StoreError, StorageFault.
        """
        freed = 0
        for one in contents:
            safe = self._has_copy(one)
            if safe or even_the_only_copy:
                gone = [one.sha256, *(() if safe else self._pictures(one))]
                self._forget(one, gone, safe=safe)
                for sha256 in gone:
                    self.first.delete(sha256)
                freed += one.size
        return freed

    def remove_pictures(self, pictures: Iterable[ResultPicture]) -> int:
        """Remove these that the second place holds; return the bytes freed. Raises as `remove`."""
        freed = 0
        for one in pictures:
            if self._has_copy(one):
                self.store.save_absent(here=[one.sha256])
                self.first.delete(one.sha256)
                freed += one.size
        return freed

    def _to_spare(
        self, removable: Iterable[ResultContent], excess: int, most: int
    ) -> list[ResultPicture]:
        """Return as many of the oldest small pictures as the budget has no room for."""
        if excess <= 0 or self.second is None:
            return []
        with self.store.cursor() as db:
            oldest = to_spare(db, [one.sha256 for one in removable], most)
        found = []
        for one in oldest:
            if excess <= 0:
                break
            if self._has_copy(one):
                found.append(one)
                excess -= one.size
        return found

    def _pictures(self, one: ResultContent) -> set[str]:
        """Return the small pictures that are of this content alone: they go with its only copy."""
        own = small_of(one)
        with self.store.cursor() as db:
            return own - pictured_elsewhere(db, one.sha256, own)

    def _size_of(self, pictures: Iterable[str]) -> int:
        with self.store.cursor() as db:
            known = pictures_of(db, pictures).values()
        return sum(one.size for one in known if one.kept_at is not None)

    def _forget(self, one: ResultContent, gone: list[str], *, safe: bool) -> None:
        with self.store.cursor() as db:
            files = [] if safe else holders(db, one.sha256)
        removed = [replace(file, state=FileState.REMOVED, reason="pruned") for file in files]
        self.store.save_absent(here=gone, files=removed)

    def _has_copy(self, one: ResultContent | ResultPicture) -> bool:
        """Return whether the second place holds it, by its own word."""
        if self.second is None or one.copied_at is None:
            return False
        return self.second.size(one.sha256) == one.size
