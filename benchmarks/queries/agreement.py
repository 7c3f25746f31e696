"""Whether two engines gave the same answer, as far as their types let them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from benchmarks.queries.question import iso

NEAR: Final = 0.11
"""Numbers are rounded to a tenth or a hundredth, and half a step may go either way."""


def agree(ours: Sequence[Sequence[Any]], theirs: Sequence[Sequence[Any]]) -> bool:
    """Return whether the rows are the same, in their order, as far as both were shown."""
    both = min(len(ours), len(theirs))
    whole = len(ours) == len(theirs) or both == 1000
    pairs = zip(ours[:both], theirs[:both], strict=True)
    return whole and all(_row(one, other) for one, other in pairs)


def _row(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(map(_value, one, other))


def _value(one: object, other: object) -> bool:
    if isinstance(one, datetime):
        return iso(one) == other
    if isinstance(one, date):
        return one.isoformat() == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= (0 if isinstance(one, int) else NEAR)
    return one == other
