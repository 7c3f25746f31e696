"""How far two rates lie apart, and how sure that is: Newcombe's interval of a difference.

Newcombe, R. G. (1998), "Interval estimation for the difference between independent proportions:
comparison of eleven methods", Statistics in Medicine 17: the tenth, made of the Wilson intervals
of the two. The same as statsmodels' `confint_proportions_2indep(method="newcomb")`.
"""

from dataclasses import dataclass
from math import hypot

from aigc_data.analysis.stats import wilson


@dataclass(frozen=True, slots=True)
class Difference:
    """The first rate less the second, and its 95 % interval, all within -1..1."""

    value: float
    low: float
    high: float


def difference(hits: int, n: int, other_hits: int, other_n: int) -> Difference | None:
    """Return hits/n less other_hits/other_n, or None where one of the two has no task."""
    one, other = wilson(hits, n), wilson(other_hits, other_n)
    if one is None or other is None:
        return None
    rate, other_rate = hits / n, other_hits / other_n
    value = rate - other_rate
    return Difference(
        value,
        value - hypot(rate - one.low, other.high - other_rate),
        value + hypot(one.high - rate, other_rate - other.low),
    )
