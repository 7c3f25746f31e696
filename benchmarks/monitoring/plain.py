"""The rule that most begin with: more than 5 % failed in the last 15 minutes."""

from datetime import datetime, timedelta

import numpy as np

from aigc_data.alert_rule import By, FailureRate
from aigc_data.alerts.rates import counts_of, parts_of, read_rates
from aigc_data.alerts.usual_rate import CELL
from aigc_data.store.alerts import Slice
from benchmarks.monitoring.history import Months
from benchmarks.monitoring.replay import DELAY, STEP, Fired

OVER = 0.05
WINDOW = timedelta(minutes=15)


def plain(months: Months, by: tuple[By, ...]) -> list[Fired]:
    """Return every time that the rule holds for a slice, from when until when."""
    began: dict[Slice, datetime] = {}
    fired: list[Fired] = []
    for block in months.blocks:
        for at, now in _holds(months, by, block):
            fired += [Fired("plain", one, began.pop(one), at) for one in set(began) - now]
            began |= dict.fromkeys(now - set(began), at)
    return fired + [Fired("plain", one, since, None) for one, since in began.items()]


def _holds(
    months: Months, by: tuple[By, ...], block: datetime
) -> list[tuple[datetime, set[Slice]]]:
    """Return for each step of six hours the slices that fail too much by then."""
    rule = FailureRate(name="plain", by=by, over=OVER, windows=(WINDOW,))
    rates = read_rates(months.db, [rule], block - WINDOW, block + CELL)
    parts = parts_of(rule, rates)
    found = []
    for at in (block + number * STEP for number in range(CELL // STEP)):
        counts = counts_of(parts, rates.sample, rule.windows, at)
        too_many = np.flatnonzero(counts.failed[:, 0] > OVER * counts.ended[:, 0])
        found.append((at + DELAY, {parts.slices[part] for part in too_many}))
    return found
