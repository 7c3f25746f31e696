"""How often a rule would have fired in the last days: what to know before it is switched on.

The rule is asked about past times, as far apart and as far back as patience allows: what one
question costs is measured, and the budget divided by it. What fires and ends between two of these
times is not seen, so that the count is a lower bound.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Rule, RuleKind
from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.standing import move
from aigc_data.store.alerts import AlertState, Standing, Transition

LONGEST: Final = timedelta(days=7)
CLOSEST: Final = timedelta(minutes=10)
FARTHEST: Final = timedelta(hours=1)
"""Times farther apart would miss most incidents; then the stretch is shorter instead."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have told of, oldest first."""

    fired: tuple[Transition, ...]
    stretch: timedelta
    """How far back it was asked."""
    step: timedelta
    """How far apart the times are."""


def preview(
    db: DuckDBPyConnection,
    rule: Rule,
    at: datetime,
    facts: Facts,
    *,
    budget_s: float,
    clock: Callable[[], float] = monotonic,
) -> Preview:
    """Return what the rule, as if it were on, would have told of until `at` (UTC)."""
    on, read = rule.model_copy(update={"enabled": True}), replace(facts, as_of=at)
    began = clock()
    evaluate(db, [on], at, read)
    steps, step = plan(budget_s, clock() - began)
    standings: tuple[Standing, ...] = ()
    fired: list[Transition] = []
    for number in range(steps, -1, -1):
        then = at - number * step
        moved = move(standings, evaluate(db, [on], then, read.as_at(then)))
        standings = moved.standings
        if number < steps:  # how it stood at first began before
            fired += [one for one in moved.changes if _begins(one)]
    return Preview(tuple(fired), steps * step, step)


def plan(budget_s: float, cost_s: float) -> tuple[int, timedelta]:
    """Return how many steps to take, and how far apart, where each costs so much."""
    affordable = max(1, int(budget_s / max(cost_s, 1e-4)))
    steps = min(affordable, LONGEST // CLOSEST)
    return steps, min(LONGEST / steps, FARTHEST)


def can_tell(rule: Rule) -> bool:
    """Return whether the past can be asked: when sources were read before is not kept."""
    return rule.kind is not RuleKind.LAG


def _begins(change: Transition) -> bool:
    """Return whether people would have been told that something began."""
    bad = change.after in {AlertState.FIRING, AlertState.NO_DATA}
    return bad and change.telling and not change.repeated
