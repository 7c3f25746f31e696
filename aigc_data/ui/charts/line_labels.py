"""Where the names of lines stand: beside their ends, and never on each other."""

from collections.abc import Sequence
from typing import Final

APART: Final = 14
"""Pixels between the middles of two names."""


def spread(wanted: Sequence[float], most: float) -> list[float]:
    """Return a height for each name near the one wanted, at least `APART` from the next.

    Heights are pixels from 0 to `most`; they go beyond it where there is no room for all.
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed: list[float] = []
    for at in order:
        placed.append(max(wanted[at], placed[-1] + APART if placed else 0.0))
    ceiling = max(most, APART * (len(placed) - 1))
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], ceiling)
        ceiling = placed[at] - APART
    return [height for _, height in sorted(zip(order, placed, strict=True))]
