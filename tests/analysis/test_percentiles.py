import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.analysis.percentiles import classes_sql, percentile_sql, placed_sql
from aigc_data.duration_class import duration_class

SHARES = (0.0, 0.05, 0.5, 0.95, 1.0)
CLASSES = f"""
SELECT grp, {classes_sql("total")}
FROM durations
GROUP BY grp, total_class
"""
READ = f"""
WITH classes AS ({CLASSES}),
placed AS ({placed_sql("classes", "grp")})
SELECT {", ".join(percentile_sql(share) for share in SHARES)}
FROM placed
GROUP BY grp
ORDER BY grp
"""
EXACT = f"""
SELECT unnest(quantile_cont(total_s, {list(SHARES)}))
FROM durations
WHERE grp = $grp
"""


def read(groups: list[list[float]]) -> tuple[list[list[float]], list[list[float]]]:
    """Return the percentiles of each group by its classes, and as DuckDB sorts them."""
    with duckdb.connect() as db:
        db.execute("CREATE TABLE durations (grp INTEGER, total_s DOUBLE, total_class SMALLINT)")
        rows = [
            (grp, seconds, duration_class(seconds, 0.0))
            for grp, all_seconds in enumerate(groups)
            for seconds in all_seconds
        ]
        db.executemany("INSERT INTO durations VALUES (?, ?, ?)", rows)
        by_class = [list(row) for row in db.execute(READ).fetchall()]
        exact = [
            [value for (value,) in db.execute(EXACT, {"grp": grp}).fetchall()]
            for grp in range(len(groups))
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
