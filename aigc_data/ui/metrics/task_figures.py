"""What the store says of its tasks, kept for as long as that holds."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from aigc_data.analysis.tally import Lately, Tally, lately, tallies
from aigc_data.store.store import Store
from aigc_data.ui.metrics.labels import ModelLabels

Asked = tuple[object, ...]
"""What an answer holds for: the store's path and version, and the minute."""


@dataclass(slots=True)
class TaskFigures:
    """The answers of the last scrape; safe in any thread, and two scrapes at once ask once."""

    models: ModelLabels = field(default_factory=ModelLabels)
    _tallies: tuple[Asked, list[Tally]] = ((), [])
    _lately: tuple[Asked, list[Lately]] = ((), [])
    _lock: Lock = field(default_factory=Lock)

    def read(self, store: Store, now: datetime) -> tuple[list[Tally], list[Lately]]:
        """Return all tasks, and those of the last hour and day, as of now (UTC).

        Raises StoreError.
        """
        with self._lock:
            version = (store.path, store.version)
            if self._tallies[0][:1] != version[:1]:
                self.models = ModelLabels()  # of another store
            minute = (*version, now.replace(second=0, microsecond=0))
            if self._tallies[0] != version or self._lately[0] != minute:
                self._ask(store, now, version, minute)
            return self._tallies[1], self._lately[1]

    def _ask(self, store: Store, now: datetime, version: Asked, minute: Asked) -> None:
        """Ask what has changed; the busiest models are those of the last day, then of all time."""
        with store.cursor() as db:
            if self._tallies[0] != version:
                self._tallies = (version, tallies(db))
            self._lately = (minute, lately(db, now))
        today = Counter[str]()
        for recent in self._lately[1]:
            today[recent.model] += recent.tasks[-1]
        ever = Counter[str]()
        for one in self._tallies[1]:
            ever[one.model] += one.tasks
        self.models.learn(today)
        self.models.learn(ever)


def age_s(at: datetime, now: datetime) -> float:
    """Return how long ago that was, in seconds; nought for what the clocks put in the future."""
    return max((now - at) / timedelta(seconds=1), 0.0)
