"""Incidents of many sizes, lengths, models, causes and hours, drawn from a seed."""

from datetime import timedelta
from random import Random

from aigc_data.alerts.usual_rate import HISTORY
from aigc_data.simulator import catalog, failures
from aigc_data.simulator.incidents import Incident
from benchmarks.monitoring.history import UNTIL, WEEKS

A_DAY = 1.2
"""Incidents in a day; those of the weeks to learn from are there to mislead."""
TIMES = (3.0, 4.0, 5.0, 8.0, 12.0, 20.0)
"""How many times its usual rate a model fails; never more than WORST."""
WORST = 0.95
HOURS = (0.5, 1.0, 2.0, 4.0, 8.0)
CAUSES = (
    failures.MODERATION, failures.INVALID_INPUT, failures.FETCH, failures.QUOTA,
    failures.TIMEOUT, failures.STORAGE, failures.MODEL_ERROR, failures.INTERNAL,
)  # fmt: skip


def planted(seed: str) -> tuple[Incident, ...]:
    """Return the incidents of all weeks, at any hour of day and night, oldest first."""
    rng = Random(f"planted/{seed}")
    length = HISTORY + WEEKS
    start = (UNTIL - length).timestamp()
    slots = round(length / timedelta(days=1) * A_DAY)
    width = length.total_seconds() / slots
    return tuple(_incident(rng, start + (slot + rng.random()) * width) for slot in range(slots))


def _incident(rng: Random, since: float) -> Incident:
    """Return an incident of some model, chosen as often as people ask for it."""
    model = catalog.MIX.pick(rng)
    rate = min(WORST, model.failure_rate * rng.choice(TIMES))
    until = since + rng.choice(HOURS) * 3600
    return Incident(since, until, model.kind, model.name, model.version, rate, rng.choice(CAUSES))
