"""Making room: what is beyond the age or the budget leaves the first place, oldest first.

Only what the second place holds too is removed, and that is asked of it, not of the manifest, at
the moment of removal. The only copy of a result goes by a person's word alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aigc_data.results.storage import Storage
from aigc_data.store.result_queue import contents_here, holders
from aigc_data.store.results import FileState, ResultContent
from aigc_data.store.store import Store

_NO_BUDGET: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the first place may hold."""

    budget: int | None = None
    """Bytes; None for any number."""
    age: timedelta | None = None
    """How old the newest file of a content may be; None for any age."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is beyond the bounds."""

    removable: tuple[ResultContent, ...]
    """What the second place holds too."""
    held_back: tuple[ResultContent, ...]
    """What is beyond the bounds all the same, but nowhere else."""

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

    def plan(self, now: datetime, *, even_the_only_copy: bool = False) -> Plan:
        """Return what is to go; changes nothing. Raises StoreError, StorageFault."""
        with self.store.cursor() as db:
            here = contents_here(db)
        excess = sum(one.size for one in here) - (self.bounds.budget or _NO_BUDGET)
        removable: list[ResultContent] = []
        too_old: list[ResultContent] = []
        beyond_budget: list[ResultContent] = []
        for one in here:
            old = (
                self.bounds.age is not None and one.kept_at and one.kept_at < now - self.bounds.age
            )
            if not old and excess <= 0:
                continue
            if even_the_only_copy or self._safe(one):
                removable.append(one)
                excess -= one.size
            else:
                (too_old if old else beyond_budget).append(one)
        held_back = (*too_old, *_worth(beyond_budget, excess))
        return Plan(tuple(removable), held_back)

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
                self.first.delete(one.sha256)
                freed += one.size
        return freed

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


def _worth(contents: Sequence[ResultContent], excess: int) -> Iterator[ResultContent]:
    """Yield as many, oldest first, as would make up for the bytes that are too many."""
    for one in contents:
        if excess <= 0:
            return
        yield one
        excess -= one.size
