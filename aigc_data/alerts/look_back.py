"""How the rules stand without anything kept of how they stood: for a command that runs once.

The rules are asked about past times too, close together just before the end and farther apart
before, and go through the same states as in the running app. What began between two of these times
is said to have begun at the later one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Rule
from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Evaluation
from aigc_data.alerts.standing import move
from aigc_data.store.alerts import Standing

BACK: Final = tuple(
    timedelta(minutes=minutes)
    for minutes in (1440, 960, 720, 480, 360, 240, 180, 120, 90, 60, 45, 30, 20, 15, 10, 5, 0)
)


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The last evaluation of each enabled rule, and how their slices stand after it."""

    evaluations: tuple[Evaluation, ...]
    standings: tuple[Standing, ...]


def looked_back(
    db: DuckDBPyConnection, rules: Sequence[Rule], at: datetime, facts: Facts
) -> LookedBack:
    """Return how the rules stand at `at` (UTC)."""
    seen = LookedBack((), ())
    for then in _times(rules, at):
        evaluations = evaluate(db, rules, then, facts.as_at(then))
        seen = LookedBack(evaluations, move(seen.standings, evaluations).standings)
    return seen


def _times(rules: Sequence[Rule], at: datetime) -> list[datetime]:
    """Return the times to ask about, the last one `at`; when a `for` would have begun is one."""
    holds = {rule.hold for rule in rules if rule.enabled}
    return sorted({at - back for back in (*BACK, *holds)})
