"""The quick bounds never disagree with the exact tail."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from aigc_data.alerts.chance import rarer_than, surprise


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 400)), min_size=1, max_size=20),
    st.floats(1e-4, 0.9),
    st.floats(-12, -1).map(lambda power: 10**power),
)
def test_rarer_than_is_what_the_exact_tail_says(
    seen: list[tuple[int, int]], rate: float, level: float
) -> None:
    failed = np.array([k for k, _ in seen])
    trials = failed + np.array([n for _, n in seen])
    tails = binom.sf(failed - 1, trials, rate)
    clear = abs(tails / level - 1) > 1e-9
    rare = rarer_than(failed, trials, np.array(rate), level)
    above = failed > trials * rate
    assert rare[clear].tolist() == ((tails <= level) & above)[clear].tolist()


def test_surprise_is_nothing_at_or_below_the_rate() -> None:
    found = surprise(np.array([0, 5, 4]), np.array([10, 100, 100]), np.array(0.05))
    assert found.tolist() == [0.0, 0.0, 0.0]
