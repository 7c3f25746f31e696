"""What keeps results in this process: an archive for each account, and one second place for all."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aigc_data.results.copies import Copies
from aigc_data.results.held import held
from aigc_data.results.open_archive import OpenArchive, Places
from aigc_data.results.probe import Prober
from aigc_data.results.room import Room
from aigc_data.results.small_pictures import SmallPictures
from aigc_data.store.result_queue import StateCount, state_counts
from aigc_data.store.store import Store
from aigc_data.ui.cloud import Cloud

LOG: Final = logging.getLogger(__name__)
COPIES: Final = "archive copies"
ENDED: Final = "it has ended by a fault, of which the log says more: restart the app"
LAST_WORDS_S: Final = 5.0
"""How long what is being kept may take to be written down at the end."""


@dataclass(slots=True)
class Archives:
    """The archives of all connected accounts; begins nothing by itself."""

    store: Store
    places: Places
    prober: Prober = field(default_factory=Prober)
    _stop: threading.Event = field(default_factory=threading.Event)
    _opened: dict[str, OpenArchive] = field(default_factory=dict)
    _threads: dict[str, threading.Thread] = field(default_factory=dict)
    _room: Room = field(init=False)
    """All accounts keep to one budget."""
    _copies: Copies | None = None
    _counts: tuple[int, list[StateCount]] = (-1, [])

    def __post_init__(self) -> None:
        """Share the room that the budget leaves."""
        self._room = self.places.room(self.store)

    def keep_for(self, cloud: Cloud) -> None:
        """Keep the results of an account from now on, unless that is done already."""
        if cloud.account in self._opened or self._stop.is_set():
            return
        opened = OpenArchive.of(
            cloud.settings,
            self.store,
            self.places,
            cloud.links,
            prober=self.prober,
            clock=cloud.client.now,
            paused=lambda: cloud.collector.paused,
            room=self._room,
        )
        self._opened[cloud.account] = opened
        self._start(_named(cloud.account), lambda: opened.archive.run(opened.stop))
        if self._copies is None and (copies := self.places.copies(self.store)):
            self._copies = copies
            self._start(COPIES, lambda: copies.run(self._stop))

    def fault(self, account: str) -> str:
        """Return why nothing is kept or copied now; the empty text where it is."""
        opened = self._opened.get(account)
        first = self._ended(_named(account)) or (opened.archive.fault if opened else None)
        second = self._ended(COPIES) or (self._copies.fault if self._copies else None)
        return first or (f"the second place: {second}" if second else "")

    @property
    def small_pictures(self) -> SmallPictures:
        """What makes small pictures anew that are gone."""
        return self.places.small_pictures(self.store, self.prober)

    def counts(self, account: str) -> list[StateCount]:
        """Return how many files of an account there are of each state; raises StoreError."""
        version = self.store.results_version
        if self._counts[0] != version:
            with self.store.cursor() as db:
                self._counts = (version, state_counts(db))
        return [one for one in self._counts[1] if one.account == account]

    def room(self) -> tuple[int, int | None]:
        """Return the bytes that the first place holds, and its budget; raises StoreError."""
        return held(self.store, self.places.first).bytes, self.places.bounds.budget

    def hush(self) -> None:
        """Tell all of it to stop; what has come of a file stays, and is gone on with."""
        self._stop.set()
        for opened in self._opened.values():
            opened.hush()

    def close(self) -> None:
        """Stop, and wait until what was kept is written down."""
        self.hush()
        for thread in self._threads.values():
            thread.join(LAST_WORDS_S)
        for opened in self._opened.values():
            opened.close()
        self.prober.close()

    def _start(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=_working, args=(name, work), name=name, daemon=True)
        self._threads[name] = thread
        thread.start()

    def _ended(self, name: str) -> str | None:
        """Return what is said of a thread that ended though nobody told it to; None of others."""
        thread = self._threads.get(name)
        alive = thread is None or thread.is_alive() or self._stop.is_set()
        return None if alive else ENDED


def _named(account: str) -> str:
    return f"archive {account}"


def _working(name: str, work: Callable[[], None]) -> None:
    """Work; a fault of ours ends this thread and neither the others nor the pages."""
    try:
        work()
    except Exception:
        LOG.exception("The thread %s ended", name)
