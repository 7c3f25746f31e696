"""The values that labels may have: few, and short, whatever strangers call their models.

Each value makes a series that Prometheus keeps for as long as it keeps anything, so that names
which anybody may invent would fill it.
"""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Final

MOST_MODELS: Final = 50
"""Models that have series of their own; all others share one."""
OTHER: Final = "other"
UNKNOWN: Final = "unknown"
LONGEST: Final = 80


class ModelLabels:
    """Which models have a label of their own: the busiest, and once given it is not taken away.

    Else two models at the last place would take turns, and each turn would look like a fall and a
    rise of thousands of tasks. Safe in any thread.
    """

    def __init__(self, most: int = MOST_MODELS) -> None:
        self._most = most
        self._given: tuple[str, ...] = ()
        self._lock = Lock()

    def learn(self, tasks: Mapping[str, int]) -> None:
        """Give the places that are free to the busiest models, by how many tasks each has."""
        with self._lock:
            new = sorted(set(tasks) - {*self._given, ""}, key=lambda name: (-tasks[name], name))
            self._given += tuple(new[: self._most - len(self._given)])

    def label(self, model: str) -> str:
        """Return the label of a model: its name, "other", or "unknown" for the empty text."""
        return short(model) if model in self._given else OTHER if model else UNKNOWN


def short(name: str) -> str:
    """Return a stranger's name no longer than a label may be; what is not known has a word."""
    return (name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…") or UNKNOWN


def summed(pairs: Iterable[tuple[tuple[str, ...], int]]) -> dict[tuple[str, ...], int]:
    """Return the sum of each key's numbers: two names may have got one label."""
    sums: dict[tuple[str, ...], int] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0) + number
    return sums
