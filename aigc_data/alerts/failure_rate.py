"""Far more tasks fail than is usual: windows of many lengths, each held against chance.

A window is *hot* when it has enough tasks, its share of failures is beyond the threshold, and as
many failures are hardly possible at the usual rate. How hardly is told by how many false alerts a
week are bearable: whatever looks at many slices in many windows all week will see rare things by
chance. Nothing new is seen but when a task fails, so a week has about as many looks as failures,
and `false_per_week / (failures a week * windows)` is the level at which chance alone raises no more
alerts than that (Bonferroni's inequality; the windows overlap, so in fact it raises fewer).

A long window stays hot for long after the failures have ended. So a hot window is *past* when a
shorter one within it says that the tasks since are as usual again: when those are RECOVERED times
likelier at the usual rate than at the rate of the rest of the hot window (Wald's likelihood ratio).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from aigc_data.alert_rule import FailureRate
from aigc_data.alerts import said
from aigc_data.alerts.chance import rarer_than, surprise
from aigc_data.alerts.rates import Rates, counts_of, measure, parts_of, usual_of, with_whole
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.sample import Bools, Counts, Floats, Ints
from aigc_data.alerts.usual_rate import UsualRates
from aigc_data.analysis.binomial import upper_tail
from aigc_data.store.alerts import Measure

RECOVERED: Final = 20.0
LOWER: Final = 0.75
"""A firing rule is not at rest above this share of the threshold…"""
LIKELIER: Final = 100.0
"""…where what is seen is rarer than this many times the level at which it fires."""
HIGHEST_LEVEL: Final = 0.05
"""A rule that bears many false alerts a week still asks for as much as a single test would."""
_FIRST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Judged:
    """Which windows (column) of which slices (row) are hot, or warm: neither hot nor well below."""

    hot: Bools
    warm: Bools
    telling: Ints
    """The window of each slice that tells most."""

    def verdict(self, part: int) -> Verdict:
        """Return the verdict on a slice that has tasks."""
        if self.hot[part].any():
            return Verdict.OVER
        return Verdict.BETWEEN if self.warm[part].any() else Verdict.LOW

    @property
    def noteworthy(self) -> Bools:
        """Which slices are not at rest."""
        return np.asarray((self.hot | self.warm).any(axis=1))


def read(rule: FailureRate, rates: Rates, at: datetime) -> tuple[Reading, ...]:
    """Return a reading for each slice that has tasks in the longest window before `at` (UTC)."""
    parts = parts_of(rule, rates)
    usual = usual_of(parts, rates.history)
    counts = counts_of(parts, rates.sample, windows(rule), at)
    judged = judge(rule, counts, usual)
    found = tuple(
        reading(rule, counts, usual, judged, part, at)
        for part in range(len(parts.slices))
        if counts.created[part, -1]
    )
    return with_whole(rule, found, counts, windows(rule)[-1], at)


def windows(rule: FailureRate) -> tuple[timedelta, ...]:
    """Return the rule's windows, shortest first."""
    return tuple(sorted(rule.windows))


def judge(rule: FailureRate, counts: Counts, usual: UsualRates) -> Judged:
    """Return what is to be said of each slice."""
    k, n = counts.weighed
    bound, chance = thresholds(rule, usual.rate)
    many = (counts.requests >= rule.min_failed) & (counts.ended >= rule.min_n)
    warm = many & (k >= LOWER * bound[:, None] * n)
    hot, telling = np.zeros_like(warm), _usual_window(rule, counts)
    if warm.any():
        level = level_of(rule, usual)
        hot = warm & (k >= bound[:, None] * n)
        hot &= _rare(k, n, chance, level, hot)
        warm &= ~hot
        warm &= _rare(k, n, chance, min(HIGHEST_LEVEL, level * LIKELIER), warm)
        past = _past(counts, chance, hot | warm)
        hot, warm = hot & ~past, warm & ~past
        weight = np.where(hot, _FIRST, 0.0) + warm + surprise(k, n, chance[:, None]) * (hot | warm)
        telling = np.where(weight.any(axis=1), weight.argmax(axis=1), telling)
    return Judged(hot, warm, telling)


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
    return min(HIGHEST_LEVEL, rule.false_per_week / looks)


def _usual_window(rule: FailureRate, counts: Counts) -> Ints:
    """Return the shortest window that has enough tasks, else the longest: what is shown at rest."""
    enough = counts.ended >= rule.min_n
    enough[:, -1] = True
    return np.asarray(enough.argmax(axis=1))


def _rare(k: Ints, n: Ints, chance: Floats, level: float, where: Bools) -> Bools:
    """Return the same as `where` without those that are not rare enough."""
    rates = np.broadcast_to(chance[:, None], k.shape)
    rare = where.copy()
    rare[where] = rarer_than(k[where], n[where], rates[where], level)
    return rare


def _past(counts: Counts, chance: Floats, hot: Bools) -> Bools:
    """Return which of the hot windows hold a shorter one that is as usual again."""
    past = np.zeros_like(hot)
    for part, place in zip(*np.nonzero(hot), strict=True):
        k, n = counts.failed[part, : place + 1], counts.ended[part, : place + 1]
        past[part, place] = _recovered(k, n, float(chance[part]))
    return past


def _recovered(k: Ints, n: Ints, usual: float) -> bool:
    """Return whether one of the windows is as usual while the rest of the last is not."""
    before = (k[-1] - k[:-1] + 0.5) / (n[-1] - n[:-1] + 1)
    bad = np.clip(before, usual, 0.999)
    ratio = k[:-1] * np.log(bad / usual) + (n - k)[:-1] * np.log((1 - bad) / (1 - usual))
    return bool((ratio <= -math.log(RECOVERED)).any())


def reading(
    rule: FailureRate, counts: Counts, usual: UsualRates, judged: Judged, part: int, at: datetime
) -> Reading:
    """Return the reading of one slice."""
    place, each = int(judged.telling[part]), windows(rule)
    bound, chance = thresholds(rule, usual.rate)
    k, n = (int(one[part, place]) for one in counts.weighed)
    seen = measure(
        counts, part, place, each[place], at,
        usual=float(usual.rate[part]),
        bound=float(bound[part]),
        tail=upper_tail(k, n, float(chance[part])),
    )  # fmt: skip
    hot = np.flatnonzero(judged.hot[part])
    return Reading(
        slice=counts.slices[part],
        verdict=judged.verdict(part),
        measure=seen,
        reason=_sentence(seen, each[place]),
        newest=at - each[hot[0]] if hot.size else None,
    )


def _sentence(seen: Measure, window: timedelta) -> str:
    if not seen.n:
        return f"None ended in {said.length(window)}."
    interval = f"{said.percent(seen.low)} to {said.percent(seen.high)}"
    return (
        f"{seen.k:,} of {seen.n:,} failed in {said.length(window)}: "
        f"{said.percent(seen.value)} ({interval}), usually {said.percent(seen.usual)}."
    )
