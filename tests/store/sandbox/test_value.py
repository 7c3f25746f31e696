from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb

from aigc_data.store.sandbox.value import rows

QUERY = """
SELECT
    sum(1) AS whole,
    1.50::DECIMAL(5, 2) AS part,
    INTERVAL '1 month 90 seconds' AS span,
    MAP {'k': 1} AS map,
    TIMESTAMPTZ '2026-09-14 12:00:00+00' AS at,
    NULL::HUGEINT AS nothing,
    [1, 2] AS list
"""


def test_values_are_pythons_own() -> None:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        [batch] = db.execute(QUERY).to_arrow_table().to_batches()
    at = datetime(2026, 9, 14, 12, tzinfo=UTC)
    span = timedelta(days=30, seconds=90)
    assert list(rows(batch)) == [(1, Decimal("1.50"), span, {"k": 1}, at, None, [1, 2])]


def test_a_time_beyond_pythons_years_is_infinity() -> None:
    values = "('infinity'::TIMESTAMP), ('-infinity'), ('2026-01-01'), (NULL)"
    with duckdb.connect() as db:
        [batch] = db.execute(f"FROM (VALUES {values})").to_arrow_table().to_batches()
    new_year = datetime(2026, 1, 1)  # noqa: DTZ001 - a TIMESTAMP has no zone
    assert list(rows(batch)) == [("infinity",), ("-infinity",), (new_year,), (None,)]
