"""Seeded chance: every draw of the simulator is made here, so that a seed says all of it."""

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


def seeded(seed: str | int) -> Random:
    """Return a generator whose whole sequence is given by the seed, in every process."""
    return Random(seed)  # noqa: S311 - a play of chance, not a secret


class Weighted(Generic[_Value]):
    """Values with weights; `pick` costs one draw and one bisection."""

    __slots__ = ("_sums", "values")

    def __init__(self, values: Sequence[_Value], weights: Sequence[float]) -> None:
        self.values = tuple(values)
        self._sums = tuple(accumulate(weights))

    def pick(self, rng: Random) -> _Value:
        """Return one value, as often as its weight says."""
        return self.values[bisect(self._sums, rng.random() * self._sums[-1])]


def poisson(rng: Random, mean: float) -> int:
    """Return a Poisson count; past a mean of 50 by its normal approximation, which is as good."""
    if mean <= 0:
        return 0
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, product, floor = 0, rng.random(), math.exp(-mean)
    while product > floor:
        count, product = count + 1, product * rng.random()
    return count


def about(rng: Random, median: float, spread: float) -> int:
    """Return whole seconds, at least 1, log-normal about the median: waits have long tails."""
    return max(1, round(median * math.exp(rng.gauss(0.0, spread))))
