"""Names of columns, each another: a query may name two columns alike, a table may not."""

from collections.abc import Sequence
from itertools import count


def unique(names: Sequence[str]) -> list[str]:
    """Return the names; one that was there already has a number behind it: "n", "n 2"."""
    taken: set[str] = set()
    return [_free(name, taken) for name in names]


def _free(name: str, taken: set[str]) -> str:
    tries = (name if number == 1 else f"{name} {number}" for number in count(1))
    found = next(one for one in tries if one not in taken)
    taken.add(found)
    return found
