"""The rules replayed minute by minute, each minute with what was known by then and no more.

The very functions of the running app decide: what is read once for six hours is what they read
again at each round, and what is usual changes at the same instants.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aigc_data.alert_rule import FailureRate
from aigc_data.alerts import failure_rate
from aigc_data.alerts.rates import Parts, Rates, counts_of, parts_of, read_rates, usual_of
from aigc_data.alerts.reading import Evaluation, Verdict
from aigc_data.alerts.standing import move
from aigc_data.alerts.usual_rate import CELL, UsualRates
from aigc_data.store.alerts import AlertState, Slice, Standing
from benchmarks.monitoring.history import UNTIL, Months

STEP = timedelta(minutes=1)
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
    standings: tuple[Standing, ...] = ()
    open_ones: dict[tuple[str, Slice], datetime] = {}
    fired: list[Fired] = []
    for evaluations in _evaluations(months, rules, lambda: standings):
        moved = move(standings, evaluations)
        standings = moved.standings
        for change in moved.changes:
            key, at = (change.rule, change.slice), change.at + DELAY
            if change.after is AlertState.FIRING and not change.repeated:
                open_ones[key] = at
            elif change.before is AlertState.FIRING and not change.repeated:
                fired.append(Fired(*key, open_ones.pop(key), at))
    fired += [Fired(*key, since, None) for key, since in open_ones.items()]
    return sorted(fired, key=lambda one: one.since)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule with what it is judged on for some hours."""

    rule: FailureRate
    rates: Rates
    parts: Parts
    usual: UsualRates

    def evaluation(self, at: datetime, known: set[Slice]) -> Evaluation:
        """Return the rule at a time; of slices at rest only those that stand somehow are said."""
        windows = failure_rate.windows(self.rule)
        counts = counts_of(self.parts, self.rates.sample, windows, at)
        judged = failure_rate.judge(self.rule, counts, self.usual)
        noteworthy = judged.noteworthy
        said = [
            part
            for part, slice_ in enumerate(counts.slices)
            if noteworthy[part] or slice_ in known
        ]
        readings = tuple(
            failure_rate.reading(self.rule, counts, self.usual, judged, part, at)
            for part in said
            if counts.created[part, -1]
        )
        return Evaluation(rule=self.rule, at=at, readings=readings, absent=Verdict.NO_DATA)


def _evaluations(months, rules, standings) -> Iterator[tuple[Evaluation, ...]]:
    block = months.since
    longest = max(window for rule in rules for window in rule.windows)
    while block < UNTIL:
        rates = Rates(
            read_rates(months.db, rules, block - longest, block + CELL).sample,
            read_rates(months.db, rules, block, block).history,
        )
        asked = []
        for rule in rules:
            parts = parts_of(rule, rates)
            asked.append(_Asked(rule, rates, parts, usual_of(parts, rates.history)))
        for number in range(CELL // STEP):
            known = {(one.rule, one.slice) for one in standings()}
            at = block + number * STEP
            yield tuple(
                one.evaluation(at, {part for name, part in known if name == one.rule.name})
                for one in asked
            )
        block += CELL
