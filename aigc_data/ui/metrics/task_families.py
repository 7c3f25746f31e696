"""The stored tasks as metrics: how many, how old the open ones are, how long the others took.

All are gauges, for a store is no counter: a task changes its status, its model becomes known, its
end is placed anew. `rate()` takes each fall for a restart and adds the whole number to what has
risen; `delta()` does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Final

from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily, Metric

from aigc_data.analysis.cohort import STATUSES
from aigc_data.analysis.tally import EDGES_S, WINDOWS, Duration, Lately, Spread, Tally
from aigc_data.task import TaskStatus
from aigc_data.ui.metrics.labels import ModelLabels, short, summed
from aigc_data.ui.metrics.task_figures import Counted, age_s

OF: Final = ("account", "kind", "model", "status")
OPEN: Final = (TaskStatus.WAITING.value, TaskStatus.EXECUTING.value)
Labels = tuple[str, ...]


def task_families(
    stored: Counted, recent: Sequence[Lately], models: ModelLabels, now: datetime
) -> Iterator[Metric]:
    """Yield the families of the stored tasks, as of now (UTC).

    Whoever has a task has a series for every status, nought included: a series that begins with
    its first failure would hide that failure from `delta()`.
    """
    counts = _every_status(summed((_labels(one, models), one.tasks) for one in stored.tallies))
    yield _gauge("aigc_data_tasks", "Stored tasks.", OF, counts)
    yield _recent(recent, counts, models)
    still_open = {key: number for key, number in counts.items() if key[-1] in OPEN}
    yield _gauge("aigc_data_open_tasks", "Tasks that have not ended.", OF, still_open)
    yield _oldest(stored.tallies, models, now)
    for name, said, duration in _DURATIONS:
        found = stored.spreads.get(duration, {})
        yield _durations(name, said, _spreads(counts, found, models))


def _recent(
    recent: Sequence[Lately], known: Iterable[Labels], models: ModelLabels
) -> GaugeMetricFamily:
    counts: dict[Labels, float] = {}
    for at, window in enumerate(WINDOWS):
        found = summed((_labels(one, models), one.tasks[at]) for one in recent)
        counts |= {(*key, window.value): found.get(key, 0) for key in known}
    said = "Tasks created within the window that ends with the running minute."
    return _gauge("aigc_data_recent_tasks", said, (*OF, "window"), counts)


def _oldest(stored: Iterable[Tally], models: ModelLabels, now: datetime) -> GaugeMetricFamily:
    ages: dict[Labels, float] = {}
    for one in stored:
        if one.status in OPEN and one.oldest_at:
            key = _labels(one, models)
            ages[key] = max(ages.get(key, 0.0), age_s(one.oldest_at, now))
    said = "Time since the oldest task that has not ended was created."
    return _gauge("aigc_data_oldest_open_task_age_seconds", said, OF, ages, "seconds")


def _durations(
    name: str,
    said: str,
    sums: Mapping[Labels, Spread],
) -> GaugeHistogramMetricFamily:
    family = GaugeHistogramMetricFamily(name, said, labels=("kind", "model"), unit="seconds")
    edges = (*(str(float(edge)) for edge in EDGES_S), "+Inf")
    for key, spread in sorted(sums.items()):
        buckets = list(zip(edges, accumulate(spread.counts), strict=True))
        family.add_metric(key, buckets, spread.sum_s)
    return family


def _spreads(
    known: Iterable[Labels], found: Mapping[tuple[str, str], Spread], models: ModelLabels
) -> dict[Labels, Spread]:
    """Return the durations by kind and model, for all that are known: a model may have none yet."""
    sums = {key[1:3]: Spread() for key in known}
    for (kind, model), spread in found.items():
        sums[short(kind), models.label(model)] += spread
    return sums


def _labels(one: Tally | Lately, models: ModelLabels) -> Labels:
    return short(one.account), short(one.kind), models.label(one.model), one.status


def _every_status(counts: Mapping[Labels, int]) -> dict[Labels, float]:
    keys = {key[:-1] for key in counts}
    return {(*key, status): counts.get((*key, status), 0) for key in keys for status in STATUSES}


def _gauge(
    name: str, said: str, labels: Sequence[str], values: Mapping[Labels, float], unit: str = ""
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=labels, unit=unit)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


_PRECISE: Final = "Ended tasks whose times are known well enough, those of all time."
_DURATIONS: Final[tuple[tuple[str, str, Duration], ...]] = (
    ("aigc_data_task_queue_duration_seconds", f"From creation to start. {_PRECISE}", "queue"),
    ("aigc_data_task_run_duration_seconds", f"From start to end. {_PRECISE}", "run"),
    ("aigc_data_task_duration_seconds", f"From creation to end. {_PRECISE}", "total"),
)
