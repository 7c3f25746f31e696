import numpy as np
import pytest

from aigc_data.analysis.control_limits import Limits, control_limits
from tests.analysis.history import near

DAYS = [(3, 100), (9, 200), (0, 50), (30, 400), (5, 90), (1, 10)]


def test_each_day_has_limits_of_its_own_n() -> None:
    hits, of = [4, 5, 5, 10], [100, 100, 100, 200]
    found = control_limits(hits, of)
    centre, errors = 24 / 500, np.sqrt(24 / 500 * 476 / 500 / np.array(of))
    assert found is not None
    assert (found.centre, found.widened, found.laney) == (near(centre), 1, False)
    assert found.high == pytest.approx(centre + 3 * errors, abs=1e-9)
    assert found.low == pytest.approx(np.maximum(0, centre - 3 * errors), abs=1e-9)


def test_days_that_vary_more_than_chance_widen_the_limits_as_laney_has_it() -> None:
    hits, of = np.array(DAYS).T * 10
    found = control_limits(hits.tolist(), of.tolist())
    centre = hits.sum() / of.sum()
    errors = np.sqrt(centre * (1 - centre) / of)
    widened = np.abs(np.diff((hits / of - centre) / errors)).mean() / 1.128
    assert found is not None
    assert widened > 1
    assert (found.widened, found.laney) == (near(widened), True)
    assert found.high == pytest.approx(np.minimum(1, centre + 3 * widened * errors), abs=1e-9)
    assert found.low == pytest.approx(np.maximum(0, centre - 3 * widened * errors), abs=1e-9)


def test_a_day_without_a_task_has_no_limits_and_moves_nothing() -> None:
    with_gap, without = control_limits([3, 0, 5], [90, 0, 60]), control_limits([3, 5], [90, 60])
    assert with_gap is not None
    assert without is not None
    assert (with_gap.low[1], with_gap.high[1]) == (None, None)
    assert (with_gap.high[0], with_gap.high[2]) == without.high
    assert (with_gap.centre, with_gap.widened) == (without.centre, without.widened)


def test_days_of_which_all_or_none_fail_lie_on_their_centre() -> None:
    assert control_limits([0, 0], [5, 9]) == Limits(0, (0, 0), (0, 0), 1)
    assert control_limits([5, 9], [5, 9]) == Limits(1, (1, 1), (1, 1), 1)
    one = control_limits([2], [8])
    assert one is not None
    assert (one.centre, one.widened) == (0.25, 1)


def test_without_a_task_there_are_no_limits() -> None:
    assert control_limits([], []) is None
    assert control_limits([0], [0]) is None
