"""Percentiles from counts by duration class: a million durations are counted, and not sorted.

The same definition as DuckDB's `quantile_cont` (Hyndman and Fan 1996, "Sample quantiles in
statistical packages", type 7), read off classes one percent wide (`duration_class.py`): exact where
a class holds one or two durations or equal ones, else within its one percent, and far closer where
a class holds many.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aigc_data.duration_class import CLASSES_PER_E

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Classes:
    """How many durations each class of each group holds; arrays of one length, in any order."""

    group: Whole
    number: Whole
    """`duration_class`"""
    n: Whole
    low: Real
    high: Real
    """The shortest and the longest duration of the class, seconds."""

    def chosen(self, which: npt.NDArray[Any]) -> "Classes":
        """Return those classes that a mask or their places choose."""
        return Classes(*(getattr(self, name)[which] for name in _NAMES))

    def grouped(self, group: Whole) -> "Classes":
        """Return the classes of other groups, each class of a group once; `group` of each row."""
        order = np.lexsort((self.number, group))
        sorted_ = Classes(group, self.number, self.n, self.low, self.high).chosen(order)
        first = _firsts(sorted_.group, sorted_.number)
        if not len(first):
            return sorted_
        return Classes(
            sorted_.group[first],
            sorted_.number[first],
            np.add.reduceat(sorted_.n, first),
            np.minimum.reduceat(sorted_.low, first),
            np.maximum.reduceat(sorted_.high, first),
        )


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Percentiles of each group that has a duration; the groups rise."""

    group: Whole
    n: Whole
    """How many durations each group has."""
    seconds: dict[float, Real]
    """By share, 0..1."""


def percentiles(classes: Classes, *shares: float) -> Percentiles:
    """Return the duration at each share of each group's durations."""
    by_class = classes.grouped(classes.group)
    first = _firsts(by_class.group)
    if not len(first):
        return Percentiles(by_class.group, by_class.n, dict.fromkeys(shares, by_class.low))
    n = np.add.reduceat(by_class.n, first)
    each = np.repeat(np.arange(len(first)), np.diff([*first, len(by_class.n)]))
    before_group = np.cumsum(n) - n
    below = np.cumsum(by_class.n) - by_class.n - before_group[each]
    seconds = {share: _at(by_class, below, each, share * (n - 1)) for share in shares}
    return Percentiles(by_class.group[first], n, seconds)


def middles(numbers: Whole) -> Real:
    """Return the duration in the middle of each class, seconds."""
    return np.exp((numbers + 0.5) / CLASSES_PER_E) - 1


_NAMES = ("group", "number", "n", "low", "high")


def _at(classes: Classes, below: Whole, each: Whole, place: Real) -> Real:
    """Return the duration at a place of each group's order, 0 for the shortest."""
    lower = _at_whole(classes, below, each, np.floor(place))
    upper = _at_whole(classes, below, each, np.ceil(place))
    return lower + (upper - lower) * (place - np.floor(place))


def _at_whole(classes: Classes, below: Whole, each: Whole, place: Real) -> Real:
    wanted = place[each]
    holds = (below <= wanted) & (wanted < below + classes.n)
    held = classes.chosen(holds)
    within = (wanted[holds] - below[holds]) / np.maximum(held.n - 1, 1)
    return held.low + (held.high - held.low) * within


def _firsts(*sorted_: npt.NDArray[Any]) -> Whole:
    """Return where in columns that are sorted together a new value begins."""
    if not len(sorted_[0]):
        return np.array([], dtype=np.int64)
    new = np.any([column[1:] != column[:-1] for column in sorted_], axis=0)
    return np.flatnonzero(np.concatenate([[True], new]))
