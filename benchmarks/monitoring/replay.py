"""The rules replayed step by step, each step with what was known by then and no more.

The very functions of the running app decide: what is read once for six hours is what they read
again at each round, and what is usual changes at the same instants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aigc_data.alert_rule import FailureRate
from aigc_data.alerts import failure_rate
from aigc_data.alerts.rates import Parts, Rates, columns_of, counts_of, parts_of, usual_of
from aigc_data.alerts.reading import Evaluation, Verdict
from aigc_data.alerts.sample import read_sample
from aigc_data.alerts.standing import Moved, move
from aigc_data.alerts.usual_rate import CELL, UsualRates, read_history
from aigc_data.store.alerts import AlertState, Slice, Standing
from benchmarks.monitoring.history import Months

STEP = timedelta(minutes=5)
"""The app asks the rules after each round, every 30 s; asked less often they notice later."""
DELAY = timedelta(seconds=60)
"""From a task's creation or end to when the collector has seen it: a round, and what the cloud
takes until it tells. At a time T the rules are asked about T - DELAY."""


@dataclass(frozen=True, slots=True)
class Fired:
    """An alert: which rule and slice, from when until when; None where it lasted to the end."""

    rule: str
    slice: Slice
    since: datetime
    until: datetime | None


def replay(months: Months, rules: Sequence[FailureRate]) -> list[Fired]:
    """Return every alert that the rules raise in the weeks, in order."""
    moved = Moved((), ())
    open_ones: dict[tuple[str, Slice], datetime] = {}
    fired: list[Fired] = []
    for block in months.blocks:
        prepared = asked(months, rules, block)
        for at in (block + number * STEP for number in range(CELL // STEP)):
            moved = move(moved.standings, [one.evaluation(at, moved.standings) for one in prepared])
            for change in moved.changes:
                key = change.rule, change.slice
                if change.after is AlertState.FIRING and not change.repeated:
                    open_ones[key] = at + DELAY
                elif change.before is AlertState.FIRING and not change.repeated:
                    fired.append(Fired(*key, open_ones.pop(key), at + DELAY))
    fired += [Fired(*key, since, None) for key, since in open_ones.items()]
    return sorted(fired, key=lambda one: one.since)


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule with what it is judged on for some hours."""

    rule: FailureRate
    rates: Rates
    parts: Parts
    usual: UsualRates

    def evaluation(self, at: datetime, standings: Sequence[Standing]) -> Evaluation:
        """Return the rule at a time; of slices at rest only those that stand somehow are said."""
        counts = counts_of(self.parts, self.rates.sample, failure_rate.windows(self.rule), at)
        judged = failure_rate.judge(self.rule, counts, self.usual)
        noteworthy = judged.noteworthy
        known = {one.slice for one in standings if one.rule == self.rule.name}
        readings = tuple(
            failure_rate.reading(self.rule, counts, self.usual, judged, number, at)
            for number, part in enumerate(counts.slices)
            if counts.created[number, -1] and (noteworthy[number] or part in known)
        )
        return Evaluation(rule=self.rule, at=at, readings=readings, absent=Verdict.NO_DATA)


def asked(months: Months, rules: Sequence[FailureRate], block: datetime) -> list[Asked]:
    """Return the rules with what they are judged on for the six hours from `block`."""
    by = columns_of(rules)
    longest = max(window for rule in rules for window in rule.windows)
    rates = Rates(
        read_sample(months.db, by, block - longest, block + CELL),
        read_history(months.db, by, block),
    )
    parts = [parts_of(rule, rates) for rule in rules]
    return [
        Asked(rule, rates, part, usual_of(part, rates.history))
        for rule, part in zip(rules, parts, strict=True)
    ]
