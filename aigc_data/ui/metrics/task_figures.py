"""What the store says of its tasks, kept for as long as that holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from aigc_data.analysis.tally import (
    Duration,
    Lately,
    Spread,
    Tally,
    lately,
    spreads,
    tallies,
)
from aigc_data.store.store import Store
from aigc_data.ui.metrics.labels import ModelLabels

DURATIONS: Final[tuple[Duration, ...]] = ("queue", "run", "total")
Asked = tuple[object, ...]
"""What an answer holds for: the store's path and version, and the minute."""


@dataclass(frozen=True, slots=True)
class Counted:
    """All stored tasks, as of one version of the store."""

    tallies: list[Tally] = field(default_factory=list)
    spreads: Mapping[Duration, Mapping[tuple[str, str], Spread]] = field(default_factory=dict)


@dataclass(slots=True)
class TaskFigures:
    """The answers of the last scrape; safe in any thread, and two scrapes at once ask once."""

    models: ModelLabels = field(default_factory=ModelLabels)
    _counted: tuple[Asked, Counted] = ((), Counted())
    _lately: tuple[Asked, list[Lately]] = ((), [])
    _lock: Lock = field(default_factory=Lock)

    def read(self, store: Store, now: datetime) -> tuple[Counted, list[Lately]]:
        """Return all tasks, and those of the last hour and day, as of now (UTC).

        Raises StoreError.
        """
        with self._lock:
            version = (store.path, store.version)
            if self._counted[0][:1] != version[:1]:
                self.models = ModelLabels()  # of another store
            minute = (*version, now.replace(second=0, microsecond=0))
            if self._counted[0] != version or self._lately[0] != minute:
                self._ask(store, now, version, minute)
            return self._counted[1], self._lately[1]

    def _ask(self, store: Store, now: datetime, version: Asked, minute: Asked) -> None:
        """Ask what has changed; the busiest models are those of the last day, then of all time."""
        with store.cursor() as db:
            if self._counted[0] != version:
                found = {duration: spreads(db, duration) for duration in DURATIONS}
                self._counted = (version, Counted(tallies(db), found))
            self._lately = (minute, lately(db, now))
        today, ever = Counter[str](), Counter[str]()
        for recent in self._lately[1]:
            today[recent.model] += recent.tasks[-1]
        for one in self._counted[1].tallies:
            ever[one.model] += one.tasks
        self.models.learn(today)
        self.models.learn(ever)


def age_s(at: datetime, now: datetime) -> float:
    """Return how long ago that was, in seconds; nought for what the clocks put in the future."""
    return max((now - at) / timedelta(seconds=1), 0.0)
