"""How many of n tasks may fail where their failure rate itself varies from one time to another.

The beta-binomial distribution: a rate drawn from Beta(a, b), then n tasks that each fail with it.
Its `spread` is 1 / (a + b + 1), the correlation of two tasks of one time; at 0 it is the binomial.
The same as scipy's `betabinom(n, a, b).ppf`.
"""

from math import ceil, floor, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

_REACH: Final = 20
"""Standard deviations beyond which no term counts,"""
_TAIL: Final = 40
"""and how many times smaller by e: a beta of few tasks has long tails, exp(-a x) and exp(-b x)."""


def middle(n: int, rate: float, spread: float, share: float) -> tuple[int, int]:
    """Return the least and the greatest count of the middle `share` of all outcomes.

    As many outcomes lie below as above: (1 - share) / 2 each at most. `rate`, 0 < rate < 1, is the
    mean; 0 <= spread < 1.
    """
    reach = _REACH * (sqrt(rate * (1 - rate) * n * (1 + (n - 1) * spread)) + 1)
    tails = _TAIL * n * spread / (1 - spread)
    first = max(0, floor(n * rate - reach - tails / rate))
    last = min(n, ceil(n * rate + reach + tails / (1 - rate)))
    sums = np.cumsum(_terms(first, last, n, rate, spread))
    tail = (1 - share) / 2
    low, high = np.searchsorted(sums, [tail, 1 - tail])
    return first + int(low), min(first + int(high), last)


def _terms(first: int, last: int, n: int, rate: float, spread: float) -> npt.NDArray[np.float64]:
    """Return the probabilities of the counts first..last, each from its neighbour by their ratio.

    What lies outside is taken for 0, so that no gamma function, which loses digits, is needed.
    """
    k = np.arange(first, last, dtype=np.float64)
    if spread:
        a, b = (one * (1 - spread) / spread for one in (rate, 1 - rate))
        ratios = (n - k) / (k + 1) * (k + a) / (n - k - 1 + b)
    else:
        ratios = (n - k) / (k + 1) * (rate / (1 - rate))
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    terms = np.exp(logs - logs.max())
    shares: npt.NDArray[np.float64] = terms / terms.sum()
    return shares
