"""The rule that most begin with: more than 5 % failed in the last 15 minutes."""

from datetime import timedelta

import numpy as np

from aigc_data.alert_rule import By, FailureRate
from aigc_data.alerts.rates import counts_of, parts_of, read_rates
from aigc_data.alerts.usual_rate import CELL
from aigc_data.store.alerts import Slice
from benchmarks.monitoring.history import UNTIL, Months
from benchmarks.monitoring.replay import DELAY, STEP, Fired

OVER = 0.05
WINDOW = timedelta(minutes=15)


def plain(months: Months, by: tuple[By, ...]) -> list[Fired]:
    """Return every time that the rule begins to hold for a slice, until it does not any more."""
    rule = FailureRate(name="Plain", by=by, over=OVER, windows=(WINDOW,))
    began: dict[Slice, object] = {}
    fired: list[Fired] = []
    block = months.since
    while block < UNTIL:
        rates = read_rates(months.db, [rule], block - WINDOW, block + CELL)
        parts = parts_of(rule, rates)
        for number in range(CELL // STEP):
            at = block + number * STEP
            counts = counts_of(parts, rates.sample, rule.windows, at)
            holds = counts.failed[:, 0] > OVER * counts.ended[:, 0]
            now = {parts.slices[part] for part in np.flatnonzero(holds)}
            fired += [Fired(rule.name, one, began.pop(one), at + DELAY) for one in [*began] if one not in now]
            began |= {one: at + DELAY for one in now if one not in began}
        block += CELL
    return fired
