"""Many comparisons at once: how much of what stands out may be chance.

Benjamini, Y. and Hochberg, Y. (1995), "Controlling the false discovery rate", Journal of the Royal
Statistical Society B 57: of all that is called different at an adjusted p of at most 5 %, on
average at most one in twenty is not. It holds for independent tests and for those that rise and
fall together. The same as scipy's `false_discovery_control`.
"""

from collections.abc import Sequence

import numpy as np

LEVEL = 0.05
"""An adjusted p of at most this is called a difference."""


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return the p-values of one family, each raised for how many there are, in the same order."""
    if not p_values:
        return []
    raw = np.asarray(p_values, dtype=float)
    falling = np.argsort(raw)[::-1]
    ranks = np.arange(len(raw), 0, -1)
    raised = np.empty_like(raw)
    raised[falling] = np.minimum.accumulate(np.minimum(1.0, raw[falling] * len(raw) / ranks))
    return [float(value) for value in raised]
