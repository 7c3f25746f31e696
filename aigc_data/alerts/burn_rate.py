"""The budget of failures that an objective leaves is spent too quickly.

Google, The Site Reliability Workbook (2018), chapter 5, "Multiwindow, Multi-Burn-Rate Alerts": a
burn rate is the share of failures in multiples of what the objective allows, and an alert asks for
it both in a long window and, so that it ends when the trouble ends, in a short one. The chapter's
rates are for objectives like 99.9 %. A burn rate is at most 1 / (1 - objective), so that at 90 %
its 14.4 could never be seen; each is therefore drawn together to lie below that ceiling, where 1
stays 1 and a high ceiling changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from aigc_data.alert_rule import BurnRate
from aigc_data.alerts import said
from aigc_data.alerts.chance import rarer_than
from aigc_data.alerts.rates import Parts, Rates, counts_of, measure, parts_of, with_whole
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.sample import Counts
from aigc_data.analysis.binomial import upper_tail
from aigc_data.store.alerts import Measure

LOWER: Final = 0.75
"""A firing rule is at rest where a window of each pair burns less than this share of its rate."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A long and a short window, and the burn rate that both must reach."""

    long: timedelta
    short: timedelta
    burn: float


PAIRS: Final = (
    Pair(timedelta(hours=1), timedelta(minutes=5), 14.4),
    Pair(timedelta(hours=6), timedelta(minutes=30), 6.0),
    Pair(timedelta(days=3), timedelta(hours=6), 1.0),
)
"""The workbook's: 2 % of a month's budget in an hour, 5 % in six, 10 % in three days."""
WINDOWS: Final = tuple(sorted({window for pair in PAIRS for window in (pair.long, pair.short)}))


def rescaled(burn: float, objective: float) -> float:
    """Return the burn rate drawn together below the objective's ceiling, 1 / (1 - objective).

    1 stays 1, and what is far below the ceiling stays nearly what it is: with x and m the distances
    from 1 of the rate and of the ceiling, 1 + x m / (x + m).
    """
    room = 1 / (1 - objective) - 1
    beyond = burn - 1
    return 1 + beyond * room / (beyond + room)


def read(rule: BurnRate, rates: Rates, at: datetime) -> tuple[Reading, ...]:
    """Return a reading for each slice that has tasks in the longest window before `at` (UTC)."""
    parts: Parts = parts_of(rule, rates)
    counts = counts_of(parts, rates.sample, WINDOWS, at)
    found = tuple(
        _reading(rule, counts, part, at)
        for part in range(len(parts.slices))
        if counts.created[part, -1]
    )
    return with_whole(rule, found, counts, WINDOWS[-1], at)


def _reading(rule: BurnRate, counts: Counts, part: int, at: datetime) -> Reading:
    """Return the slice by the pair that burns most in terms of its own rate."""
    judged = [(_verdict(rule, counts, part, pair), pair) for pair in PAIRS]
    over = [pair for verdict, pair in judged if verdict is Verdict.OVER]
    between = [pair for verdict, pair in judged if verdict is Verdict.BETWEEN]
    pair = next(iter((*over, *between)), PAIRS[-1])
    place = WINDOWS.index(pair.long)
    k, n = (int(one[part, place]) for one in counts.weighed)
    allowed = 1 - rule.objective
    seen = measure(
        counts, part, place, pair.long, at,
        usual=allowed,
        bound=rescaled(pair.burn, rule.objective) * allowed,
        tail=upper_tail(k, n, allowed),
    )  # fmt: skip
    verdict = Verdict.OVER if over else Verdict.BETWEEN if between else Verdict.LOW
    return Reading(
        slice=counts.slices[part],
        verdict=verdict,
        measure=seen,
        reason=_sentence(seen, pair, allowed),
    )


def _verdict(rule: BurnRate, counts: Counts, part: int, pair: Pair) -> Verdict:
    k, n = counts.weighed
    long, short = WINDOWS.index(pair.long), WINDOWS.index(pair.short)
    allowed = 1 - rule.objective
    bound = rescaled(pair.burn, rule.objective) * allowed
    least = min(
        _share(k[part, long], n[part, long]),
        _share(counts.failed[part, short], counts.ended[part, short]),
    )
    if least < LOWER * bound:
        return Verdict.LOW
    failed, ended = counts.requests[part, long], counts.ended[part, long]
    many = failed >= rule.min_failed and ended >= rule.min_n
    rare = rarer_than(k[part, [long]], n[part, [long]], np.array([allowed]), rule.tail)
    return Verdict.OVER if many and least >= bound and rare.all() else Verdict.BETWEEN


def _share(failed: int, tasks: int) -> float:
    return float(failed / max(tasks, 1))


def _sentence(seen: Measure, pair: Pair, allowed: float) -> str:
    if not seen.n or seen.value is None:
        return f"None ended in {said.length(pair.long)}."
    return (
        f"{seen.k:,} of {seen.n:,} failed in {said.length(pair.long)}: "
        f"{said.percent(seen.value)}, {seen.value / allowed:.1f} times what the objective allows."
    )
