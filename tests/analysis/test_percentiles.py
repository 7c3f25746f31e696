import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.analysis.percentiles import Classes, middles, percentiles
from aigc_data.duration_class import duration_class

SHARES = (0.0, 0.05, 0.5, 0.95, 1.0)
EXACT = """
SELECT unnest(quantile_cont(seconds, $shares))
FROM (SELECT unnest($seconds::DOUBLE[]) AS seconds)
"""


def one_by_one(groups: list[list[float]]) -> Classes:
    """Return each duration as a class entry of its own: the same class may come many times."""
    rows = [(group, one) for group, seconds in enumerate(groups) for one in seconds]
    seconds = np.array([one for _, one in rows], dtype=float)
    numbers = [duration_class(one, 0.0) for _, one in rows]
    return Classes(
        np.array([group for group, _ in rows], dtype=np.int64),
        np.array(numbers, dtype=np.int64),
        np.ones(len(rows), dtype=np.int64),
        seconds,
        seconds,
    )


def read(groups: list[list[float]]) -> tuple[list[list[float]], list[list[float]]]:
    """Return the percentiles of each group by its classes, and as DuckDB sorts them."""
    found = percentiles(one_by_one(groups), *SHARES)
    assert found.n.tolist() == [len(seconds) for seconds in groups]
    by_class = np.array([found.seconds[share] for share in SHARES]).T.tolist()
    with duckdb.connect() as db:
        exact = [
            [
                value
                for (value,) in db.execute(
                    EXACT, {"shares": list(SHARES), "seconds": seconds}
                ).fetchall()
            ]
            for seconds in groups
        ]
    return by_class, exact


def test_durations_far_apart_have_their_very_percentiles() -> None:
    by_class, exact = read([[10.0, 20.0, 30.0], [7.0], [100.0, 200.0], [5.0, 5.0, 5.0, 90.0]])
    assert by_class == [pytest.approx(row, abs=1e-9) for row in exact]


@settings(max_examples=50)
@given(
    st.lists(st.lists(st.floats(0, 1e5), min_size=1, max_size=40), min_size=1, max_size=3),
)
def test_a_percentile_is_off_by_less_than_the_width_of_a_class(groups: list[list[float]]) -> None:
    by_class, exact = read(groups)
    for found, sorted_ in zip(by_class, exact, strict=True):
        assert found == [pytest.approx(value, rel=0.0101, abs=0.0101) for value in sorted_]


def test_many_durations_close_together_have_theirs_within_a_thousandth() -> None:
    durations = [60 + 0.37 * (number * 7919 % 1000) for number in range(1000)]
    [found], [exact] = read([durations])
    assert found == pytest.approx(exact, rel=1e-3)


def test_groups_that_are_joined_have_the_percentiles_of_all_their_durations() -> None:
    apart = one_by_one([[10.0, 20.0, 30.0], [10.0, 40.0, 50.0, 60.0]])
    together = percentiles(apart.grouped(np.zeros(7, dtype=np.int64)), 0.5)
    assert together.n.tolist() == [7]
    assert together.seconds[0.5].tolist() == [30.0]


def test_no_durations_have_no_percentiles() -> None:
    found = percentiles(one_by_one([]), 0.5)
    assert (found.group.tolist(), found.n.tolist(), found.seconds[0.5].tolist()) == ([], [], [])


@given(st.floats(0, 1e6))
def test_the_middle_of_a_class_is_within_half_its_width(seconds: float) -> None:
    number = duration_class(seconds, 0.0)
    [middle] = middles(np.array([number])).tolist()
    assert 1 + middle == pytest.approx(1 + seconds, rel=0.0051)
