"""How far two rates are apart, and how sure that is.

Newcombe, R. G. (1998), "Interval estimation for the difference between independent proportions:
comparison of eleven methods", Statistics in Medicine 17, method 10: from the two Wilson intervals.
The same as statsmodels' `confint_proportions_2indep(…, method="newcomb", compare="diff")`.
"""

from math import hypot

from aigc_data.analysis.stats import Interval, wilson


def newcombe(k1: int, n1: int, k2: int, n2: int) -> Interval | None:
    """Return the 95 % interval of k1/n1 - k2/n2, within -1..1; None where n1 or n2 is 0."""
    first, second = wilson(k1, n1), wilson(k2, n2)
    if first is None or second is None:
        return None
    p1, p2 = k1 / n1, k2 / n2
    return Interval(
        p1 - p2 - hypot(p1 - first.low, second.high - p2),
        p1 - p2 + hypot(first.high - p1, p2 - second.low),
    )
