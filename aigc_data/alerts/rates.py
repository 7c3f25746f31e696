"""What the rules about shares of failed tasks are judged on, read once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import BurnRate, By, FailureRate, Rule
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.sample import Counts, Ints, Sample, count, read_sample
from aigc_data.alerts.slices import WHOLE, slice_of
from aigc_data.alerts.usual_rate import History, UsualRates, read_history, usual_rates
from aigc_data.analysis.stats import wilson
from aigc_data.store.alerts import Measure, Slice

RateRule = FailureRate | BurnRate
_CHOICES: Final = {By.ACCOUNT: "accounts", By.KIND: "kinds", By.MODEL: "models"}


@dataclass(frozen=True, slots=True)
class Rates:
    """The tasks of the longest window, and what is usual, over the columns that rules ask for."""

    sample: Sample
    history: History


@dataclass(frozen=True, slots=True)
class Parts:
    """The slices of one rule, and which one each group of a sample and of a history is in."""

    slices: tuple[Slice, ...]
    of_sample: Ints
    of_history: Ints


def read_rates(
    db: DuckDBPyConnection, rules: Sequence[RateRule], since: datetime, until: datetime
) -> Rates:
    """Return what these rules are judged on at `until` (UTC), with the tasks since `since`."""
    by = columns_of(rules)
    return Rates(read_sample(db, by, since, until), read_history(db, by, until))


def columns_of(rules: Sequence[RateRule]) -> tuple[By, ...]:
    """Return the columns that the rules divide or choose by."""
    wanted = {column for rule in rules for column in (*rule.by, *_chosen_columns(rule))}
    return tuple(column for column in By if column in wanted)


def parts_of(rule: RateRule, rates: Rates) -> Parts:
    """Return the rule's slices, those that it does not look at left out."""
    places: dict[Slice, int] = {}

    def placed(groups: Sequence[dict[By, str]]) -> Ints:
        return np.array(
            [
                places.setdefault(slice_of(rule.by, [group[c] for c in rule.by]), len(places))
                if _looks_at(rule, group)
                else -1
                for group in groups
            ],
            dtype=np.int64,
        )

    of_sample, of_history = placed(rates.sample.groups), placed(rates.history.groups)
    return Parts(tuple(places), of_sample, of_history)


def counts_of(parts: Parts, sample: Sample, windows: Sequence[timedelta], at: datetime) -> Counts:
    """Return what was known at `at` (UTC) of each slice's windows, shortest first."""
    return count(sample, parts.slices, parts.of_sample, windows, at)


def usual_of(parts: Parts, history: History) -> UsualRates:
    """Return the usual rate of each slice."""
    return usual_rates(history, parts.of_history, len(parts.slices))


def measure(
    counts: Counts, part: int, place: int, window: timedelta, at: datetime, **more: float
) -> Measure:
    """Return what one window of one slice shows: the page's own figures, of tasks that ended."""
    k, n = int(counts.failed[part, place]), int(counts.ended[part, place])
    interval = wilson(k, n)
    return Measure(
        value=k / n if n else None,
        k=k,
        n=n,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        since=at - window,
        until=at,
        **more,
    )


def with_whole(
    rule: RateRule, found: tuple[Reading, ...], counts: Counts, longest: timedelta, at: datetime
) -> tuple[Reading, ...]:
    """Return the readings with one of the whole, which tells whether there is anything to judge."""
    if found and not rule.by:
        return found
    k, n = int(counts.failed[:, -1].sum()), int(counts.ended[:, -1].sum())
    seen = Measure(value=k / n if n else None, k=k, n=n, since=at - longest, until=at)
    verdict = Verdict.LOW if counts.created[:, -1].any() else Verdict.NO_DATA
    what = f"{k:,} of {n:,} failed" if verdict is Verdict.LOW else "No task was created"
    reason = f"{what} in {said.length(longest)}."
    return (*found, Reading(slice=WHOLE, verdict=verdict, measure=seen, reason=reason))


def _looks_at(rule: RateRule, group: dict[By, str]) -> bool:
    return all(group[column] in getattr(rule, name) for column, name in _chosen(rule))


def _chosen(rule: Rule) -> list[tuple[By, str]]:
    return [(column, name) for column, name in _CHOICES.items() if getattr(rule, name)]


def _chosen_columns(rule: Rule) -> list[By]:
    return [column for column, _ in _chosen(rule)]
