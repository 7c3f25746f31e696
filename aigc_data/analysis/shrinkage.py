"""A rate to rank small groups by: drawn towards the rate of all, the more the fewer tasks it has.

Two failures of three do not make the worst model. The rates of the groups are taken to vary as a
beta distribution around that of all; a group's is then the mean of what its own tasks leave of it
(Gelman, A. et al. (2013), "Bayesian Data Analysis", chapter 5). How much the groups vary is found
by moments (Kleinman, J. C. (1973), "Proportions with extraneous variance", Journal of the American
Statistical Association 68): from what their rates differ by beyond chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isinf


@dataclass(frozen=True, slots=True)
class Prior:
    """What a group is taken for before it has a task of its own."""

    rate: float
    """Of all groups together, 0..1."""
    strength: float
    """How many tasks of a group weigh as much; infinite where groups differ by chance alone.

    The beta distribution's a is rate * strength, its b is (1 - rate) * strength.
    """

    def shrunken(self, hits: int, n: int) -> float:
        """Return a group's rate, 0..1, between its own and that of all."""
        if isinf(self.strength):
            return self.rate
        if n + self.strength == 0:
            return self.rate
        return (hits + self.rate * self.strength) / (n + self.strength)


def prior(hits: Sequence[int], of: Sequence[int]) -> Prior | None:
    """Return what the groups have in common, of which `hits` of `of` tasks were hits.

    None where no group has a task.
    """
    groups = [(k, n) for k, n in zip(hits, of, strict=True) if n]
    total = sum(n for _, n in groups)
    if total == 0:
        return None
    rate = sum(k for k, _ in groups) / total
    alike = _alike(groups, rate, total)
    return Prior(rate, inf if alike <= 0 else 1 / min(alike, 1.0) - 1)


def _alike(groups: Sequence[tuple[int, int]], rate: float, total: int) -> float:
    """Return how alike two tasks of one group are: their correlation, 1 / (a + b + 1).

    The squares around the rate of all, weighted by n, are expected to sum up to
    rate * (1 - rate) * (groups - 1 + alike * sum((n - 1) * (1 - n / total))).
    """
    room = sum((n - 1) * (1 - n / total) for _, n in groups)
    if room == 0 or rate in {0.0, 1.0}:
        return 0.0
    squares = sum(n * (k / n - rate) ** 2 for k, n in groups)
    return (squares / (rate * (1 - rate)) - (len(groups) - 1)) / room
