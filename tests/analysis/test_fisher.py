from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from aigc_data.analysis.fisher import p_value
from aigc_data.analysis.newcombe import difference

SIZES = st.one_of(st.integers(0, 30), st.integers(0, 3000))


@st.composite
def sides(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n, other_n = draw(SIZES), draw(SIZES)
    return draw(st.integers(0, n)), n, draw(st.integers(0, other_n)), other_n


@given(sides())
@example((0, 0, 3, 5))
@example((5, 5, 3, 3))
@example((400, 300_000, 520, 300_000))
@example((30_000, 300_000, 31_000, 300_000))
@example((1, 1, 0, 1_000_000))
@example((500_000, 500_000, 0, 500_000))
def test_the_p_value_is_scipys(two: tuple[int, int, int, int]) -> None:
    hits, n, other_hits, other_n = two
    expected = fisher_exact(np.array([[hits, n - hits], [other_hits, other_n - other_hits]])).pvalue
    assert p_value(*two) == pytest.approx(float(expected), abs=1e-9)


def test_at_a_few_tasks_it_is_the_sum_of_all_tables_as_rare() -> None:
    for n, other_n in product(range(1, 8), repeat=2):
        for hits, other_hits in product(range(n + 1), range(other_n + 1)):
            tables = [
                comb(n, k) * comb(other_n, hits + other_hits - k)
                for k in range(hits + other_hits + 1)
            ]
            rare = sum(table for table in tables if table <= tables[hits])
            exact = float(Fraction(rare, sum(tables)))
            assert p_value(hits, n, other_hits, other_n) == pytest.approx(exact, abs=1e-12)


def test_what_is_significant_has_an_interval_without_nought() -> None:
    """The point and the words beside it never contradict each other."""
    for n, other_n in product(range(1, 15), repeat=2):
        for hits, other_hits in product(range(n + 1), range(other_n + 1)):
            two = (hits, n, other_hits, other_n)
            apart = difference(*two)
            assert apart is not None
            assert p_value(*two) > 0.05 or apart.low > 0 or apart.high < 0
