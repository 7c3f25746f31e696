import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from aigc_data.analysis.newcombe import Difference, difference
from tests.analysis.history import near

SIDES = [(k, n) for n in (1, 2, 7, 40, 1000) for k in {0, 1, n // 3, n - 1, n}]
SIDES += [(1, 1_000_000), (999_999, 1_000_000)]


@pytest.mark.parametrize(("hits", "n"), SIDES)
def test_the_interval_is_statsmodels(hits: int, n: int) -> None:
    for other_hits, other_n in SIDES:
        low, high = confint_proportions_2indep(hits, n, other_hits, other_n, method="newcomb")
        expected = (hits / n - other_hits / other_n, low, high)
        found = difference(hits, n, other_hits, other_n)
        assert found is not None
        assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_exchanged_sides_turn_the_difference_round() -> None:
    one, other = difference(3, 40, 1, 25), difference(1, 25, 3, 40)
    assert one is not None
    assert other == Difference(near(-one.value), near(-one.high), near(-one.low))


@pytest.mark.parametrize("sides", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_a_rate_of_nothing_has_no_difference(sides: tuple[int, int, int, int]) -> None:
    assert difference(*sides) is None
