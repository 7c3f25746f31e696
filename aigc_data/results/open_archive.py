"""The parts of the archive, put together from the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import Self

import httpcore

from aigc_data.results.archive import Archive, OnKept, nobody
from aigc_data.results.copies import Copies
from aigc_data.results.fetch import Fetcher, Limits
from aigc_data.results.held import held
from aigc_data.results.keeping import Keeping
from aigc_data.results.links import ResultLinks
from aigc_data.results.pinned import pinned_pool
from aigc_data.results.place import open_place
from aigc_data.results.probe import Prober
from aigc_data.results.prune import Bounds, Pruning
from aigc_data.results.reach import Reach
from aigc_data.results.room import Room
from aigc_data.results.small_pictures import SmallPictures
from aigc_data.results.storage import Storage
from aigc_data.results.verify import Verifying
from aigc_data.settings import Settings
from aigc_data.store.store import Store

PARTIALS = ".partial"


@dataclass(frozen=True, slots=True)
class Places:
    """Where results are kept, and where what is on its way is."""

    first: Storage
    second: Storage | None
    partials: Path
    bounds: Bounds

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the places of the settings, None where they name none; raises StorageFault."""
        if not settings.results:
            return None
        first = open_place(settings.results)
        second = open_place(settings.results_copy) if settings.results_copy else None
        partials = first.partials or settings.database.with_suffix(PARTIALS)
        days = settings.results_days
        age = timedelta(days=days) if days is not None else None
        return cls(first, second, partials, Bounds(budget=settings.results_budget, age=age))

    @property
    def all(self) -> tuple[Storage, ...]:
        """The places, the first one first."""
        return (self.first,) if self.second is None else (self.first, self.second)

    def room(self, store: Store) -> Room:
        """Return the room that the budget leaves in the first place."""
        return Room(self.bounds.budget, lambda apart: held(store, self.first, apart).bytes)

    def copies(self, store: Store) -> Copies | None:
        """Return what copies to the second place and makes room in the first, None without one."""
        if self.second is None:
            return None
        return Copies(store, self.first, self.second, self.pruning(store), utc_now)

    def pruning(self, store: Store) -> Pruning:
        """Return what makes room in the first place."""
        return Pruning(store, self.first, self.second, self.bounds)

    def small_pictures(self, store: Store, prober: Prober) -> SmallPictures:
        """Return what makes small pictures anew; the prober stays its owner's to close."""
        return SmallPictures(store, self.first, self.second, prober, utc_now)

    def verifying(self, store: Store, prober: Prober) -> Verifying:
        """Return what reads all that is kept; the prober stays its owner's to close."""
        small = self.small_pictures(store, prober)
        return Verifying(store, self.first, self.second, utc_now, small)


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """The archive of an account, and what it holds open."""

    archive: Archive
    pool: httpcore.ConnectionPool
    stop: Event
    """Once set, what is being fetched breaks off."""

    @classmethod
    def of(
        cls,
        settings: Settings,
        store: Store,
        places: Places,
        links: ResultLinks,
        *,
        prober: Prober,
        clock: Callable[[], datetime],
        paused: Callable[[], bool] = lambda: False,
        on_kept: OnKept = nobody,
        limits: Limits | None = None,
        room: Room | None = None,
    ) -> Self:
        """Return the archive of the account that the settings name; fetches nothing yet.

        Archives that are at work at the same time share a `room`. The prober stays its owner's to
        close.
        """
        fetcher, own = _fetcher(settings, limits), settings.results_own_bucket
        keeping = Keeping(
            links,
            fetcher,
            places.first,
            prober,
            places.partials,
            clock,
            own,
            room or places.room(store),
        )
        archive = Archive(
            store,
            settings.account_name,
            keeping,
            workers=settings.results_workers,
            paused=paused,
            on_kept=on_kept,
        )
        return cls(archive, fetcher.pool, fetcher.stop)

    def hush(self) -> None:
        """Have what is being fetched break off; what has come of it stays."""
        self.stop.set()

    def close(self) -> None:
        """Give up what is held open."""
        self.hush()
        self.pool.close()


def _fetcher(settings: Settings, limits: Limits | None) -> Fetcher:
    reach = Reach.of(settings.endpoint, settings.results_inside)
    workers = settings.results_workers
    pool, at_once = pinned_pool(reach, connections=workers), BoundedSemaphore(workers)
    return Fetcher(pool, reach, limits or Limits(), at_once=at_once)


def utc_now() -> datetime:
    """Return now, UTC."""
    return datetime.now(UTC)
