"""How unlikely as many failures are at the usual rate: bounds for many at once, exact for few."""

import math

import numpy as np

from aigc_data.alerts.sample import Bools, Floats, Ints
from aigc_data.analysis.binomial import upper_tail


def surprise(failed: Ints, trials: Ints, rate: Floats) -> Floats:
    """Return n KL(k/n, p) in nats, elementwise; 0 where the share is not above the rate.

    exp(-surprise) is Chernoff's upper bound of P(X >= failed), X of Binomial(trials, rate).
    """
    share = failed / np.maximum(trials, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(share > 0, share * np.log(share / rate), 0.0)
        miss = np.where(share < 1, (1 - share) * np.log((1 - share) / (1 - rate)), 0.0)
    nats: Floats = np.where(share > rate, trials * (hit + miss), 0.0)
    return nats


def rarer_than(failed: Ints, trials: Ints, rate: Floats, level: float) -> Bools:
    """Return where P(X >= failed) <= level for X of Binomial(trials, rate), elementwise.

    Beside the upper bound there is a lower one, exp(-surprise) / sqrt(8 k (1 - k/n)) (R. B. Ash,
    Information Theory, lemma 4.7.2); only between the two the exact sum is taken.
    """
    nats = surprise(failed, trials, rate)
    spread = np.maximum(8 * failed * (1 - failed / np.maximum(trials, 1)), 1.0)
    needed = -math.log(level)
    rare: Bools = nats >= needed
    rates = np.broadcast_to(rate, nats.shape)
    close = ~rare & (nats > 0) & (nats + 0.5 * np.log(spread) >= needed)
    for place in zip(*np.nonzero(close), strict=True):
        tail = upper_tail(int(failed[place]), int(trials[place]), float(rates[place]))
        rare[place] = tail <= level
    return rare
