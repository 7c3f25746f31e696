from fractions import Fraction
from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom

from aigc_data.analysis.binomial import upper_tail

CHANCES = st.one_of(st.floats(0, 1), st.floats(-9, 0).map(lambda power: 10**power))
TRIALS = st.one_of(st.integers(0, 50), st.integers(0, 1_000_000))


@given(TRIALS, CHANCES, st.data())
@example(0, 0.5, None)
@example(1_000_000, 0.5, None)
@example(1_000_000, 1e-6, None)
def test_the_tail_is_scipys(n: int, p: float, data: st.DataObject | None) -> None:
    middle = int(n * p)
    near = range(max(0, middle - 40), min(n, middle + 40) + 1)
    counts = [data.draw(st.integers(0, n)), data.draw(st.sampled_from(near))] if data else near
    for k in counts:
        expected = float(binom.sf(k - 1, n, p))
        assert upper_tail(k, n, p) == pytest.approx(expected, rel=1e-9, abs=1e-250)


@pytest.mark.parametrize(("k", "n", "p"), [(3, 10, 0.05), (163, 182, 0.0118), (1, 7, 1 / 3)])
def test_the_tail_is_the_sum_of_its_terms(k: int, n: int, p: float) -> None:
    """Held against whole numbers, for scipy loses digits below 1e-280."""
    hit = Fraction(p)
    exact = sum(comb(n, hits) * hit**hits * (1 - hit) ** (n - hits) for hits in range(k, n + 1))
    assert upper_tail(k, n, p) == pytest.approx(float(exact), rel=1e-12)


def test_none_or_more_is_certain_and_more_than_all_cannot_be() -> None:
    assert [upper_tail(k, 5, 0.3) for k in (-1, 0, 6)] == [1.0, 1.0, 0.0]
    assert [upper_tail(k, 0, 0.3) for k in (0, 1)] == [1.0, 0.0]
    assert [upper_tail(1, 5, p) for p in (0.0, 1.0)] == [0.0, 1.0]


@pytest.mark.parametrize(("n", "p"), [(-1, 0.5), (5, -0.1), (5, 1.1), (5, float("nan"))])
def test_what_is_no_chance_is_refused(n: int, p: float) -> None:
    with pytest.raises(ValueError, match=r"upper_tail needs n >= 0 and p within 0\.\.1"):
        upper_tail(1, n, p)
