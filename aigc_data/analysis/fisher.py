"""Whether two rates differ by more than chance: Fisher's exact test, two-sided.

Fisher, R. A. (1935), "The logic of inductive inference", Journal of the Royal Statistical Society
98. It is exact at any n: at three tasks, where a normal approximation says nonsense, as at a
million; what it errs by, it errs towards "no difference". (Barnard's test finds a little more at
small n, and needs a search over a rate that nobody knows.) The same as scipy's `fisher_exact`.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REACH_SD = 40
REACH = 1000
"""Counts that are further from the mean than both together are less likely than 1e-300."""
AS_LIKELY = 1e-9
"""Two tables whose likelihoods differ by a smaller share are equally likely but for rounding."""


def p_value(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Return the chance of tables no more likely than this one, were the two rates the same.

    It is 1 where one of the two has no task, or where all or none of both are hits.
    """
    first, last = max(0, hits + other_hits - other_n), min(n, hits + other_hits)
    if first == last:
        return 1.0
    counts = _within_reach(first, last, n, other_n, hits + other_hits)
    if not counts[0] <= hits <= counts[-1]:
        return 0.0
    logs = _log_likelihoods(counts, n, other_n, hits + other_hits)
    likelihoods = np.exp(logs - logs.max())
    extreme = logs <= logs[int(hits - counts[0])] + AS_LIKELY
    return float(min(1.0, likelihoods[extreme].sum() / likelihoods.sum()))


def _within_reach(first: int, last: int, n: int, other_n: int, hits: int) -> Array:
    """Return the counts of hits among the first n that can be, in order."""
    total = n + other_n
    mean = hits * n / total
    spread = sqrt(mean * other_n / total * (total - hits) / max(1, total - 1))
    reach = REACH_SD * spread + REACH
    return np.arange(max(first, int(mean - reach)), min(last, int(mean + reach) + 1) + 1.0)


def _log_likelihoods(counts: Array, n: int, other_n: int, hits: int) -> Array:
    """Return the logarithm of each count's chance, less that of the first's.

    The hypergeometric distribution, each term from the one before by their ratio.
    """
    at = counts[:-1]
    ratios = (n - at) * (hits - at) / ((at + 1) * (other_n - hits + at + 1))
    return np.concatenate(([0.0], np.cumsum(np.log(ratios))))
