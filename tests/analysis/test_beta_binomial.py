"""The middle of a beta-binomial is scipy's."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from aigc_data.analysis.beta_binomial import _terms, middle


def scipys(n: int, rate: float, spread: float) -> Any:
    """The same distribution, made by scipy."""
    if not spread:
        return stats.binom(n, rate)
    return stats.betabinom(n, *(part * (1 - spread) / spread for part in (rate, 1 - rate)))


@given(
    n=st.integers(1, 3000),
    rate=st.floats(0.001, 0.999),
    spread=st.just(0.0) | st.floats(0.0001, 0.5),
    share=st.sampled_from((0.5, 0.95, 0.99)),
)
@settings(deadline=None)
def test_the_middle_of_the_outcomes_is_that_of_scipy(
    n: int, rate: float, spread: float, share: float
) -> None:
    law = scipys(n, rate, spread)
    tail = (1 - share) / 2
    low, high = middle(n, rate, spread, share)
    near = 1e-9  # where a sum is the tail but for rounding, the count beside it is as good
    assert law.cdf(low) >= tail - near
    assert low == 0 or law.cdf(low - 1) <= tail + near
    assert law.cdf(high) >= 1 - tail - near
    assert high == 0 or law.cdf(high - 1) <= 1 - tail + near


@pytest.mark.parametrize(
    ("n", "rate", "spread"), [(40, 0.05, 0.0), (2000, 0.04, 0.01), (7, 0.5, 0.3)]
)
def test_each_term_is_that_of_scipy(n: int, rate: float, spread: float) -> None:
    law = scipys(n, rate, spread)
    assert _terms(0, n, n, rate, spread) == pytest.approx(law.pmf(range(n + 1)), abs=1e-9)


def test_a_million_tasks_are_no_more_work_than_their_deviation() -> None:
    law = stats.binom(1_000_000, 0.04)
    assert middle(1_000_000, 0.04, 0.0, 0.99) == (law.ppf(0.005), law.ppf(0.995))
