"""All rules at one time, over any connection that has the view `tasks`.

Pure given the data and the time: nothing after `at` is looked at, a task's end included, so that
the same code answers for now, for the past minutes that `aigc-data check` asks about, and for a
replay of months. Every evaluation has a reading of the whole, whatever slices it has beside it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Expiring, FailureRate, Lag, NewGroup, NoData, Rule, Stuck
from aigc_data.alerts import burn_rate, expiring, failure_rate, lag, new_group, no_data, stuck
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.rates import RateRule, Rates, read_rates
from aigc_data.alerts.reading import Evaluation, Reading, Verdict

LAST_READ = """
SELECT max(succeeded_at)
FROM source_state
"""


def evaluate(
    db: DuckDBPyConnection, rules: Sequence[Rule], at: datetime, facts: Facts
) -> tuple[Evaluation, ...]:
    """Return what each enabled rule comes to at `at` (UTC), in the order of the rules."""
    asked = [rule for rule in rules if rule.enabled]
    of_rates = _of_rates(db, [rule for rule in asked if isinstance(rule, RateRule)], at)
    as_of = facts.as_of or _last_read(db) or at
    return tuple(
        of_rates.get(rule.name)
        or Evaluation(rule=rule, at=at, readings=_readings(db, rule, at, facts, as_of))
        for rule in asked
    )


def _of_rates(
    db: DuckDBPyConnection, rules: Sequence[RateRule], at: datetime
) -> dict[str, Evaluation]:
    """Return the rules about rates by their names, judged on one reading for all of them."""
    if not rules:
        return {}
    longest = max(window for rule in rules for window in _windows(rule))
    rates = read_rates(db, rules, at - longest, at)
    return {
        rule.name: Evaluation(
            rule=rule, at=at, readings=_judged(rule, rates, at), absent=Verdict.NO_DATA
        )
        for rule in rules
    }


def _judged(rule: RateRule, rates: Rates, at: datetime) -> tuple[Reading, ...]:
    if isinstance(rule, FailureRate):
        return failure_rate.read(rule, rates, at)
    return burn_rate.read(rule, rates, at)


def _windows(rule: RateRule) -> Sequence[timedelta]:
    return rule.windows if isinstance(rule, FailureRate) else burn_rate.WINDOWS


def _readings(
    db: DuckDBPyConnection, rule: Rule, at: datetime, facts: Facts, as_of: datetime
) -> tuple[Reading, ...]:
    match rule:
        case NewGroup():
            return new_group.read(db, rule, at)
        case Stuck():
            return stuck.read(db, rule, at, as_of)
        case NoData():
            return no_data.read(db, rule, at, as_of)
        case Lag():
            return lag.read(db, rule, at, facts)
        case Expiring():
            return expiring.read(db, rule, at)
        case _:
            return ()


def _last_read(db: DuckDBPyConnection) -> datetime | None:
    [(at,)] = db.execute(LAST_READ).fetchall()
    return at.astimezone(UTC) if at else None
