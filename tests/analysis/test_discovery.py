import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from aigc_data.analysis.discovery import adjusted

CHANCES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.05, 1.0]))


@given(st.lists(CHANCES, min_size=1, max_size=70))
def test_the_adjusted_values_are_scipys(p_values: list[float]) -> None:
    assert adjusted(p_values) == pytest.approx(false_discovery_control(p_values), abs=1e-9)


def test_no_comparison_has_no_value_and_one_keeps_its_own() -> None:
    assert adjusted([]) == []
    assert adjusted([0.04]) == [0.04]
