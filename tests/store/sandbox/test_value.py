from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from aigc_data.store.sandbox.value import plain, rows, text

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
MIDNIGHT = datetime(2026, 1, 1)  # noqa: DTZ001 - a TIMESTAMP has no zone


def batch_of(query: str) -> pa.RecordBatch:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        [batch] = db.execute(query).to_arrow_table().to_batches()
    return batch


def value_of(expression: str) -> Any:
    [(value,)] = rows(batch_of(f"SELECT {expression}"))
    return value


def test_values_are_pythons_own() -> None:
    at = datetime(2026, 9, 14, 12, tzinfo=UTC)
    span = timedelta(days=30, seconds=90)
    assert list(rows(batch_of(QUERY))) == [
        (1, Decimal("1.50"), span, {"k": 1}, at, None, [1, 2]),
    ]


def test_a_time_without_end_is_infinity_and_its_column_keeps_all_others() -> None:
    values = "('infinity'::TIMESTAMP), ('-infinity'), ('2026-01-01'), (NULL)"
    assert list(rows(batch_of(f"FROM (VALUES {values})"))) == [
        ("infinity",), ("-infinity",), (MIDNIGHT,), (None,),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S",
                                  "TIMESTAMP_MS", "TIMESTAMP_NS"])  # fmt: skip
@pytest.mark.parametrize("said", ["infinity", "-infinity"])
def test_every_kind_of_time_may_be_infinite(kind: str, said: str) -> None:
    assert value_of(f"'{said}'::{kind}") == said


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("DATE '12000-02-29'", "12000-02-29"),
        ("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)"),
        ("DATE '0001-12-31 (BC)'", "0001-12-31 (BC)"),
        ("DATE '0001-01-01'", date(1, 1, 1)),
        ("DATE '9999-12-31'", date(9999, 12, 31)),
        ("TIMESTAMP '12000-01-01 01:02:03.5'", "12000-01-01T01:02:03.500000"),
        ("TIMESTAMP '0044-03-15 (BC) 23:59:59'", "0044-03-15T23:59:59 (BC)"),
        ("TIMESTAMPTZ '12000-01-01 00:00:00+00'", "12000-01-01T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_year_that_python_does_not_count_is_told_as_the_engine_tells_it(
    expression: str, expected: object
) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[DATE 'infinity', DATE '2026-01-01', NULL]", ["infinity", date(2026, 1, 1), None]),
        ("{'a': TIMESTAMP '-infinity', 'b': 1}", {"a": "-infinity", "b": 1}),
        ("MAP {'k': DATE 'infinity'}", {"k": "infinity"}),
        ("MAP {DATE 'infinity': [1]}", {"infinity": [1]}),
        ("MAP {[1]: 2}", {"[1]": 2}),
        ("[{'a': [DATE '12000-01-01']}]", [{"a": ["12000-01-01"]}]),
        ("array_value(DATE 'infinity', NULL)", ["infinity", None]),
        ("[INTERVAL 1 DAY]", [timedelta(days=1)]),
        ("row(1, DATE 'infinity')", [1, "infinity"]),
        ("row(1, 2)", [1, 2]),
        ("union_value(at := DATE 'infinity')", "infinity"),
    ],
)
def test_what_is_inside_a_list_or_a_structure_is_told_likewise(
    expression: str, expected: object
) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("TIMESTAMP_NS '2026-01-01 00:00:00.123456789'", MIDNIGHT.replace(microsecond=123456)),
        ("[TIMESTAMP_NS '2026-01-01 00:00:00.000000001']", [MIDNIGHT]),
        ("TIME_NS '01:02:03.123456789'", time(1, 2, 3, 123456)),
        ("TIME '24:00:00'", time()),
    ],
)  # fmt: skip
def test_a_time_is_as_fine_as_pythons(expression: str, expected: object) -> None:
    assert value_of(expression) == expected


def test_an_interval_longer_than_pythons_is_its_seconds() -> None:
    [span] = [value_of("INTERVAL '100000000 years'")]
    assert (span, plain(span), text(span)) == (3.1104e15,) * 2 + ("3110400000000000.0",)
