import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.duration_class import duration_class, known_well


@pytest.mark.parametrize(
    ("seconds", "margin", "known"),
    [(100, 25, True), (100, 26, False), (8, 5, True), (8, 5.5, False), (3000, 0, True)],
)
def test_a_duration_is_known_well_within_a_quarter_of_it_or_five_seconds(
    seconds: float, margin: float, *, known: bool
) -> None:
    assert known_well(seconds, margin) is known


def test_what_is_not_known_or_not_well_has_no_class() -> None:
    unknown = [(None, 0.0), (10.0, None), (10.0, 6.0)]
    assert [duration_class(*one) for one in unknown] == [None, None, None]


def test_no_time_is_the_first_class_and_a_minute_one_of_the_four_hundreds() -> None:
    assert [duration_class(seconds, 0) for seconds in (0, 0.005, 60, 3600)] == [0, 0, 411, 818]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_longer_duration_is_of_no_lower_class_and_its_like_within_a_percent(
    one: float, other: float
) -> None:
    short, long = sorted((one, other))
    low, high = duration_class(short, 0), duration_class(long, 0)
    assert low is not None
    assert high is not None
    assert low <= high
    if low == high:
        assert long - short <= 0.0101 * (1 + short)
