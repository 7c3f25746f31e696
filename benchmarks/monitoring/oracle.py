"""When a planted incident became significant, for somebody who knows all that the rules do not.

The oracle knows which model it is, when the incident began and what the model's rate is otherwise,
and so need not look at anything else. It still has to wait until enough tasks have ended. Binomial
chance speaks of independent trials, and a request that failed and is sent again is none, incident
or not: so for significance the failures of one request count once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aigc_data.analysis.binomial import upper_tail
from aigc_data.simulator.incidents import Incident
from aigc_data.simulator.task import SimulatedTask
from benchmarks.monitoring.replay import DELAY

LEAST_TASKS = 20
LEAST_TIMES = 3.0
LEVEL = 1e-6
"""One in a million: at this level somebody who looks at fifty models after every failure of a month
is seldom wrong. The rules cannot do with less, for they must look everywhere."""
NOMINAL_TASKS = 500
Rates = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Case:
    """An incident with what became of it: its tasks that ended, and when it was significant."""

    incident: Incident
    usual: float
    ended: int
    failed: int
    repeated: int
    """Of the failed: those of a request that had failed in the incident before."""
    significant_at: datetime | None
    """When the evidence was there and the collector could know it; None where it never was."""
    suspected_at: datetime | None
    """The same with each failure of a request that is sent again as evidence of its own."""

    @property
    def times(self) -> float:
        """How many times the usual rate it failed."""
        return self.failed / self.ended / self.usual if self.ended else 0.0

    @property
    def counts(self) -> bool:
        """Whether it is large and bad enough to be asked for."""
        return self.ended >= LEAST_TASKS and self.times >= LEAST_TIMES


def true_rates(tasks: Sequence[SimulatedTask]) -> Rates:
    """Return what share of each model's tasks fails without incidents, by kind and name.

    As it was in these tasks, which had none; a model with few of them is held to its catalog rate.
    """
    seen: dict[tuple[str, str], list[int]] = {}
    nominal = {}
    for task in tasks:
        key = task.kind, task.model.label
        nominal[key] = task.model.failure_rate
        counted = seen.setdefault(key, [0, 0])
        counted[0] += task.failure is not None
        counted[1] += 1
    return {
        key: (failed + NOMINAL_TASKS * nominal[key]) / (ended + NOMINAL_TASKS)
        for key, (failed, ended) in seen.items()
    }


def case(incident: Incident, tasks: Sequence[SimulatedTask], rates: Rates) -> Case:
    """Return the incident's case; `tasks` are those of its model, created while it lasted."""
    assert incident.model is not None
    usual = rates[incident.kind, incident.model.label]
    ends = sorted(tasks, key=lambda task: task.finished)
    failed = repeated = 0
    known: set[int] = set()
    at: dict[bool, datetime] = {}
    for n, task in enumerate(ends, start=1):
        failed += task.failure is not None
        repeated += task.failure is not None and task.request_seed in known
        known |= {task.request_seed} if task.failure else set()
        if n < LEAST_TASKS or failed < LEAST_TIMES * usual * n:
            continue
        for once, less in ((False, 0), (True, repeated)):
            if once not in at and upper_tail(failed - less, n - less, usual) <= LEVEL:
                at[once] = task.finished_at + DELAY
    return Case(incident, usual, len(ends), failed, repeated, at.get(True), at.get(False))
