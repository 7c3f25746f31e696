import duckdb
import pytest

from aigc_data.ui.sql.interval_words import interval_words


@pytest.mark.parametrize(
    "interval",
    [
        "3 days",
        "1 month 2 days 3.5 seconds",
        "-1 month -2 days -90 seconds",
        "13 months",
        "-1 year 30 days 00:00:00.000001",
        "0 days",
        "1000000 hours",
        "1 year -1 day",
    ],
)
def test_it_is_what_the_engine_prints(interval: str) -> None:
    with duckdb.connect() as db:
        cursor = db.execute(
            "SELECT i, i::VARCHAR FROM (SELECT $said::INTERVAL AS i)", {"said": interval}
        )
        [value], [printed] = cursor.to_arrow_table().to_pydict().values()
    assert interval_words(value) == printed
