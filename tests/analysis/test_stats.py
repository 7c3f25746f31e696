import duckdb
import pytest
from scipy.stats import binomtest

from aigc_data.analysis.stats import (
    USEFUL_N,
    rate_sql,
    smallest_useful_n,
    wilson,
    wilson_high_sql,
    wilson_low_sql,
)
from tests.analysis.history import near

PAIRS = [(k, n) for n in (1, 2, 3, 10, 47, 1000) for k in {0, 1, n // 3, n - 1, n}]
PAIRS += [(1, 1_000_000), (999_999, 1_000_000)]


@pytest.mark.parametrize(("k", "n"), PAIRS)
def test_the_interval_is_scipys(k: int, n: int) -> None:
    low, high = binomtest(k, n).proportion_ci(0.95, "wilson")
    interval = wilson(k, n)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


def test_the_interval_in_sql_is_scipys() -> None:
    columns = ", ".join((rate_sql("k", "n"), wilson_low_sql("k", "n"), wilson_high_sql("k", "n")))
    with duckdb.connect() as db:
        found = db.execute(
            f"SELECT k, n, {columns} FROM (SELECT unnest($k) AS k, unnest($n) AS n)",
            {"k": [k for k, _ in PAIRS], "n": [n for _, n in PAIRS]},
        ).fetchall()
    assert len(found) == len(PAIRS)
    for k, n, rate, low, high in found:
        expected = (k / n, *binomtest(k, n).proportion_ci(0.95, "wilson"))
        assert (rate, low, high) == pytest.approx(expected, abs=1e-9)


def test_nothing_of_nothing_has_no_rate_and_no_interval() -> None:
    columns = (rate_sql("0", "0"), wilson_low_sql("0", "0"), wilson_high_sql("0", "0"))
    with duckdb.connect() as db:
        assert db.execute(f"SELECT {', '.join(columns)}").fetchall() == [(None, None, None)]
    assert wilson(0, 0) is None


def test_an_interval_stays_between_none_and_all() -> None:
    none, every = wilson(0, 3), wilson(3, 3)
    assert none is not None
    assert every is not None
    assert (none.low, none.high) == (0.0, near(0.5614970317550454))
    assert (every.low, every.high) == (near(0.4385029682449545), 1.0)


@pytest.mark.parametrize("ceiling", [0.5, 0.161125, 0.1, 0.05, 0.01])
def test_the_smallest_useful_n_is_the_first_whose_interval_is_below(ceiling: float) -> None:
    n = smallest_useful_n(ceiling)
    enough, short = wilson(0, n), wilson(0, n - 1)
    assert enough is not None
    assert short is not None
    assert enough.high <= ceiling < short.high


def test_a_useful_rate_without_a_failure_is_surely_below_a_sixth() -> None:
    assert smallest_useful_n(1 / 6) == USEFUL_N
