"""How far a rate may be trusted: Wilson's interval, in Python and in SQL.

Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference",
Journal of the American Statistical Association 22. The same as scipy's
`binomtest(k, n).proportion_ci(method="wilson")`.
"""

from dataclasses import dataclass
from math import ceil, sqrt

Z = 1.959963984540054
"""The standard normal's 97.5 % quantile: two-sided 95 %."""

USEFUL_N = 20
"""Below this a rate says little: even without one failure its interval reaches past 16 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share's 95 % interval, both ends within 0..1."""

    low: float
    high: float


def wilson(hits: int, n: int) -> Interval | None:
    """Return the 95 % interval of hits/n, or None where n is 0."""
    if n == 0:
        return None
    middle = hits + Z**2 / 2
    reach = Z * sqrt(hits * (n - hits) / n + Z**2 / 4)
    scale = n + Z**2
    return Interval(max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))


def wilson_low_sql(hits: str, n: str) -> str:
    """Return an SQL expression for the lower end; NULL where n is 0.

    `hits` and `n` are column names or expressions of ours, never values.
    """
    return f"CASE WHEN {n} > 0 THEN greatest(0, {_wilson_sql(hits, n, '-')}) END"


def wilson_high_sql(hits: str, n: str) -> str:
    """Return an SQL expression for the upper end; NULL where n is 0."""
    return f"CASE WHEN {n} > 0 THEN least(1, {_wilson_sql(hits, n, '+')}) END"


def rate_sql(hits: str, n: str) -> str:
    """Return an SQL expression for hits/n; NULL where n is 0."""
    return f"CASE WHEN {n} > 0 THEN {hits} / {n} END"


def smallest_useful_n(ceiling: float) -> int:
    """Return how many tasks without a failure it takes to say "below `ceiling`", 0 < ceiling < 1.

    With no hit Wilson's upper end is z² / (n + z²), solved here for n.
    """
    return ceil(Z**2 * (1 - ceiling) / ceiling)


def _wilson_sql(hits: str, n: str, sign: str) -> str:
    """Return one end before it is cut to 0..1; as DOUBLE, for a literal alone is a DECIMAL."""
    k, of, square = f"({hits})::DOUBLE", f"({n})::DOUBLE", f"{Z**2}::DOUBLE"
    reach = f"{Z}::DOUBLE * sqrt({k} * ({of} - {k}) / {of} + {square} / 4)"
    return f"({k} + {square} / 2 {sign} {reach}) / ({of} + {square})"
