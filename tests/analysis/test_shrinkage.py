from math import inf

import numpy as np
import pytest
from scipy.stats import beta

from aigc_data.analysis.shrinkage import Prior, prior
from tests.analysis.history import near


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (0, 3), (2, 3), (3, 3), (40, 1000)])
def test_a_shrunken_rate_is_the_mean_of_what_the_tasks_leave_of_the_prior(
    hits: int, n: int
) -> None:
    a, b = 1.2, 22.8
    found = Prior(a / (a + b), a + b).shrunken(hits, n)
    assert found == near(float(beta(a + hits, b + n - hits).mean()))


def test_the_prior_finds_what_groups_were_drawn_from() -> None:
    draw = np.random.default_rng(3)
    of = draw.integers(20, 2000, size=4000)
    hits = draw.binomial(of, draw.beta(2, 38, size=of.size))
    found = prior(hits.tolist(), of.tolist())
    assert found is not None
    assert found.rate == pytest.approx(2 / 40, rel=0.03)
    assert found.strength == pytest.approx(40, rel=0.1)


def test_equal_groups_give_kleinmans_moments() -> None:
    """With n the same in each of m groups his estimate is the analysis of variance."""
    hits, n = np.array([2, 9, 4, 14, 0, 7]), 50
    rates, m = hits / n, hits.size
    squares = n * ((rates - rates.mean()) ** 2).sum() / (rates.mean() * (1 - rates.mean()))
    alike = (squares - (m - 1)) / ((n - 1) * (m - 1))
    found = prior(hits.tolist(), [n] * m)
    assert found == Prior(near(rates.mean()), near(1 / alike - 1))


def test_two_failures_of_three_do_not_lead() -> None:
    hits, of = [2, 60, 40, 5, 90], [3, 400, 1000, 300, 3000]
    found = prior(hits, of)
    assert found is not None
    ranked = sorted(range(5), key=lambda at: -found.shrunken(hits[at], of[at]))
    assert ranked[0] == 1


def test_groups_that_differ_by_chance_alone_have_the_rate_of_all() -> None:
    found = prior([5, 10, 20], [100, 200, 400])
    assert found == Prior(0.05, inf)
    assert found.shrunken(3, 3) == 0.05
    assert prior([0, 0], [4, 9]) == Prior(0, inf)
    assert prior([4, 9], [4, 9]) == Prior(1, inf)
    assert prior([2, 0], [3, 0]) == Prior(2 / 3, inf)


def test_groups_that_are_all_or_nothing_keep_their_own_rate() -> None:
    found = prior([10, 0], [10, 10])
    assert found is not None
    assert (found.shrunken(10, 10), found.shrunken(0, 10), found.shrunken(0, 0)) == (1, 0, 0.5)


def test_without_a_task_there_is_no_prior() -> None:
    assert prior([], []) is None
    assert prior([0], [0]) is None
