"""Far more tasks fail than is usual: windows of many lengths, each held against chance.

A window is *hot* when it has enough tasks, its share of failures is beyond the threshold, and as
many failures are hardly possible at the usual rate. How hardly is told by how many false alerts a
week are bearable: whatever looks at many slices in many windows all week will see rare things by
chance. Nothing new is seen but when a task fails, so a week has about as many looks as failures,
and `false_per_week / (failures a week * windows)` is the level at which chance alone raises no more
alerts than that (Bonferroni's inequality; the windows overlap, so in fact it raises fewer).

A long window stays hot for long after the failures have ended. So a hot window is *over* when a
shorter one within it says that the tasks since are as usual again: when its failures are RECOVERED
times likelier at the usual rate than at the rate of the hot window (Wald's likelihood ratio).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from aigc_data.alert_rule import FailureRate
from aigc_data.alerts import said
from aigc_data.alerts.chance import rarer_than, surprise
from aigc_data.alerts.rates import Parts, Rates, counts_of, measure, parts_of, usual_of
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.sample import Bools, Counts, Floats, Ints
from aigc_data.alerts.slices import WHOLE
from aigc_data.alerts.usual_rate import UsualRates
from aigc_data.analysis.binomial import upper_tail
from aigc_data.store.alerts import Measure

RECOVERED: Final = 20.0
LOWER: Final = 0.75
"""A firing rule is not at rest above this share of the threshold…"""
LIKELIER: Final = 100.0
"""…where what is seen is rarer than this many times the level at which it fires."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Each slice's verdict, and the window that tells most."""

    over: Bools
    between: Bools
    place: Ints
    level: float

    def verdict(self, part: int) -> Verdict:
        """Return the verdict on a slice that has tasks."""
        if self.over[part]:
            return Verdict.OVER
        return Verdict.BETWEEN if self.between[part] else Verdict.LOW


def read(rule: FailureRate, rates: Rates, at: datetime) -> tuple[Reading, ...]:
    """Return a reading for each slice that has tasks in the longest window before `at` (UTC)."""
    parts = parts_of(rule, rates)
    usual = usual_of(parts, rates.history)
    return readings(rule, parts, rates, usual, at)


def readings(
    rule: FailureRate, parts: Parts, rates: Rates, usual: UsualRates, at: datetime
) -> tuple[Reading, ...]:
    """Return the same where the slices and what is usual for them are known already."""
    counts = counts_of(parts, rates.sample, windows(rule), at)
    judged = judge(rule, counts, usual)
    found = tuple(
        reading(rule, counts, usual, judged, part, at)
        for part in range(len(parts.slices))
        if counts.created[part, -1]
    )
    return found or (Reading(slice=WHOLE, verdict=Verdict.NO_DATA, reason=_nothing(rule)),)


def windows(rule: FailureRate) -> tuple[timedelta, ...]:
    """Return the rule's windows, shortest first."""
    return tuple(sorted(rule.windows))


def judge(rule: FailureRate, counts: Counts, usual: UsualRates) -> Judged:
    """Return what is to be said of each slice."""
    k, n = counts.weighed
    bound, chance = thresholds(rule, usual.rate)
    level = level_of(rule, usual)
    many = (k >= rule.min_failed) & (counts.ended >= rule.min_n)
    hot = many & (k >= bound[:, None] * n)
    hot[hot] = _rare(k, n, chance, level, hot)
    warm = many & (k >= LOWER * bound[:, None] * n) & ~hot
    warm[warm] = _rare(k, n, chance, min(0.5, level * LIKELIER), warm)
    lasting = ~_recovered(counts, chance, hot | warm)
    hot, warm = hot & lasting, warm & lasting
    told = np.where(hot, 2.0, np.where(warm, 1.0, 0.0)) * 1e9 + surprise(k, n, chance[:, None])
    any_hot, any_warm = np.any(hot, axis=1), np.any(warm, axis=1)
    return Judged(any_hot, any_warm, told.argmax(axis=1), level)


def thresholds(rule: FailureRate, usual: Floats) -> tuple[Floats, Floats]:
    """Return the share beyond which a slice is too bad, and that at which chance is computed."""
    relative = usual * (rule.times_usual or 0.0)
    bound = np.minimum(np.maximum(relative, rule.over or 0.0), 1.0)
    if rule.times_usual is None and rule.over is not None:
        return bound, np.minimum(usual, rule.over)
    return bound, usual


def level_of(rule: FailureRate, usual: UsualRates) -> float:
    """Return how unlikely what is seen must be at the usual rate for the rule to fire."""
    looks = max(1.0, usual.failures_a_week) * len(rule.windows)
    return min(0.05, rule.false_per_week / looks)


def _rare(k: Ints, n: Ints, chance: Floats, level: float, where: Bools) -> Bools:
    rate = np.broadcast_to(chance[:, None], k.shape)[where]
    return rarer_than(k[where], n[where], rate, level)


def _recovered(counts: Counts, chance: Floats, hot: Bools) -> Bools:
    """Return which of the hot windows hold a shorter one that is as usual again."""
    done = np.zeros(hot.shape, dtype=np.bool_)
    for part, place in zip(*np.nonzero(hot), strict=True):
        k, n = counts.failed[part, place], counts.ended[part, place]
        bad, usual = min((k + 0.5) / (n + 1), 0.999), chance[part]
        failed, passed = counts.failed[part, :place], counts.ended[part, :place]
        ratio = failed * math.log(bad / usual) + (passed - failed) * math.log(
            (1 - bad) / (1 - usual)
        )
        done[part, place] = bool((ratio <= -math.log(RECOVERED)).any())
    return done


def reading(
    rule: FailureRate, counts: Counts, usual: UsualRates, judged: Judged, part: int, at: datetime
) -> Reading:
    """Return the reading of one slice."""
    place = int(judged.place[part])
    window = windows(rule)[place]
    bound, chance = thresholds(rule, usual.rate)
    k, n = (int(one[part, place]) for one in counts.weighed)
    seen = measure(
        counts, part, place, window, at,
        usual=float(usual.rate[part]),
        bound=float(bound[part]),
        tail=upper_tail(k, n, float(chance[part])),
    )  # fmt: skip
    return Reading(
        slice=counts.slices[part],
        verdict=judged.verdict(part),
        measure=seen,
        reason=_sentence(seen, window.total_seconds()),
    )


def _sentence(seen: Measure, window_s: float) -> str:
    if not seen.n:
        return f"None ended in {said.length(window_s)}."
    interval = f"{said.percent(seen.low)} to {said.percent(seen.high)}"
    return (
        f"{seen.k:,} of {seen.n:,} failed in {said.length(window_s)}: "
        f"{said.percent(seen.value)} ({interval}), usually {said.percent(seen.usual)}."
    )


def _nothing(rule: FailureRate) -> str:
    return f"No task was created in {said.length(max(rule.windows).total_seconds())}."
