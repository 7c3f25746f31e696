"""Incidents: hours in which one model fails far more than it does otherwise.

Every five days hold three, in Beijing's working hours, never 47 hours apart: whoever looks back
two days always finds one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aigc_data.simulator.catalog import Model, find
from aigc_data.simulator.chance import seeded
from aigc_data.simulator.hours import BEIJING, HOUR, day_of

_CYCLE = {0: 15.5, 2: 12.5, 4: 9.5}
"""Day of five -> Beijing hour at which its incident starts."""
_CYCLE_DAYS = 5
_DAY = 24 * HOUR
_SUBJECTS = (
    ("video", "Kling", "3.0"),
    ("image", "Hunyuan", "3.0"),
    ("video", "Vidu", "q3-turbo"),
    ("image", "Kling", "3.0"),
)
_CAUSES = ("model_error", "timeout", "quota", "model_error", "internal")


@dataclass(frozen=True, slots=True)
class Incident:
    """What went wrong, from `since` until `until` (Unix seconds)."""

    since: float
    until: float
    kind: str
    name: str
    version: str
    failure_rate: float
    cause: str
    """A class of `failures.py`."""

    @property
    def model(self) -> Model | None:
        """The model it is about; None where no such model is offered."""
        return find(self.kind, self.name, self.version)

    def covers(self, at: float) -> bool:
        """Return whether it was going on then."""
        return self.since <= at < self.until


class IncidentPlan:
    """All incidents of a seed, or those planted instead of them."""

    def __init__(self, seed: int, planted: Iterable[Incident] | None = None) -> None:
        self._seed = seed
        self._planted = None if planted is None else tuple(planted)

    def between(self, since: float, until: float) -> tuple[Incident, ...]:
        """Return the incidents that touch the span, oldest first."""
        return tuple(
            incident
            for incident in self._all(since, until)
            if incident.since < until and incident.until > since
        )

    def _all(self, since: float, until: float) -> Iterator[Incident]:
        if self._planted is not None:
            yield from sorted(self._planted, key=lambda incident: incident.since)
            return
        for day in range(day_of(int(since // HOUR)) - 1, day_of(int(until // HOUR)) + 1):
            if day % _CYCLE_DAYS in _CYCLE:
                yield _of_day(self._seed, day)


@lru_cache(maxsize=1024)
def _of_day(seed: int, day: int) -> Incident:
    rng = seeded(f"incident/{seed}/{day}")
    hour = _CYCLE[day % _CYCLE_DAYS] + rng.uniform(-0.5, 0.5)
    since = day * _DAY + round((hour - BEIJING) * HOUR)
    kind, name, version = rng.choice(_SUBJECTS)
    until = since + rng.randint(4 * HOUR, 6 * HOUR)
    return Incident(since, until, kind, name, version, rng.uniform(0.5, 0.8), rng.choice(_CAUSES))
