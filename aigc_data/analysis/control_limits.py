"""Between which rates a day is an ordinary day, where days have different numbers of tasks.

- Shewhart's p-chart: the mean rate, and three standard errors of a day's own n on either side.
- Laney's p'-chart (Laney, D. B. (2002), "Improved control charts for attributes", Quality
  Engineering 14), where days vary more than chance alone would have them: the same limits, wider
  by how much the days' z-scores move from one day to the next. With a thousand tasks a day a
  p-chart would call most of them out of the ordinary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

WIDTH = 3.0
"""Standard errors; an ordinary day is beyond them about once in 370."""
MOVING_RANGE = 1.128
"""The mean difference of two draws from one normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre and each day's limits, shares within 0..1; a day of no task has none."""

    centre: float
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    widened: float
    """How many times wider than binomial the limits are: 1 is a p-chart, more is Laney's."""

    @property
    def laney(self) -> bool:
        """Whether the days vary more than binomially, and the limits are Laney's."""
        return self.widened > 1


def control_limits(hits: Sequence[int], of: Sequence[int]) -> Limits | None:
    """Return the limits of days in their order, of which `hits` of `of` tasks were hits.

    None where no day has a task.
    """
    total = sum(of)
    if total == 0:
        return None
    centre = sum(hits) / total
    errors = [sqrt(centre * (1 - centre) / n) if n else None for n in of]
    widened = _widened(hits, of, centre, errors)
    reaches = [None if error is None else WIDTH * error * widened for error in errors]
    return Limits(
        centre,
        tuple(None if reach is None else max(0.0, centre - reach) for reach in reaches),
        tuple(None if reach is None else min(1.0, centre + reach) for reach in reaches),
        widened,
    )


def _widened(
    hits: Sequence[int], of: Sequence[int], centre: float, errors: Sequence[float | None]
) -> float:
    """Return the standard deviation of the days' z-scores by their moving range, at least 1."""
    days = zip(hits, of, errors, strict=True)
    scores = [(k / n - centre) / error for k, n, error in days if error]
    moves = [abs(later - earlier) for earlier, later in pairwise(scores)]
    return max(1.0, sum(moves) / len(moves) / MOVING_RANGE) if moves else 1.0
