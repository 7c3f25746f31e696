"""The rows of real answers: what DuckDB returns as Arrow, ordered, paged and as cells."""

from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from aigc_data.store.sandbox.query import Answer, Column
from aigc_data.ui.sql.answer_rows import LONGEST_CELL, Order, dicts, names, ordered, page_of, pages
from aigc_data.ui.sql.answer_table import time_columns

AS_OF = datetime(2026, 9, 14, 12, tzinfo=UTC)


def answer(text: str) -> Answer:
    with duckdb.connect() as db:
        cursor = db.execute(f"SET TimeZone = 'UTC'; {text}")
        columns = tuple(Column(name, str(kind)) for name, kind, *_ in cursor.description or ())
        return Answer(cursor.to_arrow_table(), columns, truncated=False, as_of=AS_OF, seconds=0.1)


def column(text: str, order: Order) -> list[Any]:
    found = answer(f"SELECT * FROM (VALUES {text}) AS given(v)")
    return [row["v"] for row in dicts(ordered(found, order), ["v"], 99)]


def test_a_click_on_a_head_goes_up_down_and_back_to_the_querys_own_order() -> None:
    up = Order().by(1)
    assert (up, up.by(1), up.by(1).by(1)) == (Order(1), Order(1, descending=True), Order())
    assert up.by(0) == Order(0)


def test_all_rows_are_ordered_and_null_is_last_either_way() -> None:
    assert column("(2), (NULL), (10), (1)", Order()) == [2, None, 10, 1]
    assert column("(2), (NULL), (10), (1)", Order(0)) == [1, 2, 10, None]
    assert column("(2), (NULL), (10), (1)", Order(0, descending=True)) == [10, 2, 1, None]


@pytest.mark.parametrize("kind", ["INTERVAL 2 DAY", "[2]", "{'a': 2}", "MAP {'a': 2}"])
def test_what_has_no_order_goes_by_its_text(kind: str) -> None:
    found = column(f"({kind}), (NULL), ({kind.replace('2', '1')})", Order(0))
    assert [found[0] != found[1], found[2]] == [True, None]
    assert found[1] == column(f"({kind})", Order())[0]


def test_a_whole_number_without_bounds_goes_by_its_size() -> None:
    said = ["9", None, str(-(10**60)), "10"]
    found = Answer(
        pa.table({"n": said}), (Column("n", "BIGNUM"),), truncated=False, as_of=AS_OF, seconds=0.1
    )
    assert ordered(found, Order(0))["n"].to_pylist() == [str(-(10**60)), "9", "10", None]


def test_a_page_is_a_hundred_rows() -> None:
    found = answer("SELECT range AS n FROM range(250)")
    assert (pages(found), pages(answer("SELECT 1 WHERE false"))) == (3, 1)
    assert page_of(found.table, ["n"], 3)["n"].tolist() == list(range(200, 250))


def test_cells_are_exact_or_text() -> None:
    found = answer(
        """
        SELECT 1 AS n, 9007199254740993 AS n, sum(3) AS total, 'a' AS said, true AS yes,
            TIMESTAMPTZ '2026-09-14 12:00:00Z' AS at, DATE '2026-09-14' AS day, [1, 2] AS list,
            {'a': 1} AS one, INTERVAL 90 SECOND AS took, NULL AS nothing, 0.5::DOUBLE AS half,
            0.25::DECIMAL(9, 2) AS quarter, 0.25::DECIMAL(38, 2) AS long
        """
    )
    assert names(found)[:2] == ["n", "n 2"]
    row = page_of(found.table, names(found), 1).iloc[0].to_dict()
    assert row.pop("nothing") is None
    assert row == {
        "n": 1,
        "n 2": "9007199254740993",
        "total": 3,
        "said": "a",
        "yes": True,
        "at": pd.Timestamp(AS_OF),
        "day": AS_OF.date(),
        "list": "[1, 2]",
        "one": '{"a": 1}',
        "took": "00:01:30",
        "half": 0.5,
        "quarter": 0.25,
        "long": "0.25",
    }


def test_a_long_text_is_cut_on_the_page_and_a_time_beyond_the_calendar_is_text() -> None:
    found = answer("SELECT repeat('字', 5000) AS long, TIMESTAMP 'infinity' AS never")
    row = page_of(found.table, names(found), 1).iloc[0]
    assert (len(row["long"]), row["long"][-1], row["never"]) == (LONGEST_CELL, "…", "infinity")


def test_what_is_no_number_is_told_and_no_blank_cell() -> None:
    found = answer("SELECT * FROM (VALUES ('nan'::DOUBLE), ('-inf'), (0.5), (NULL)) AS given(v)")
    assert page_of(found.table, ["v"], 1)["v"].tolist() == ["NaN", "-Infinity", "0.5", None]


def test_bytes_decimals_and_lists_are_told_as_the_engine_tells_them() -> None:
    found = answer(r"SELECT 'a\x00'::BLOB AS b, 1.50::DECIMAL(38, 2) AS d, [true, NULL] AS l")
    row = page_of(found.table, names(found), 1).iloc[0].to_dict()
    assert row == {"b": r"a\x00", "d": "1.50", "l": "[true, null]"}


def test_a_time_keeps_its_fraction_and_one_finer_than_a_browser_has_is_text() -> None:
    found = answer(
        """
        SELECT * FROM (VALUES
            (TIMESTAMP '2026-09-14 12:00:00.25', TIMESTAMPTZ '2026-09-14 12:00:00.000001Z',
             TIMESTAMP_NS '2026-09-14 12:00:00.123456789', TIMESTAMP '2026-09-14 12:00:00'),
            (NULL, NULL, NULL, NULL)
        ) AS of(milli, micro, nano, whole)
        """
    )
    frame = page_of(found.table, names(found), 1)
    assert frame["milli"][0] == pd.Timestamp("2026-09-14 12:00:00.25Z")
    assert frame["micro"].tolist() == ["2026-09-14 12:00:00.000001", None]
    assert frame["nano"].tolist() == ["2026-09-14 12:00:00.123456789", None]
    shown = time_columns(frame)
    assert {name: config["type_config"]["format"] for name, config in shown.items()} == {
        "milli": "YYYY-MM-DD HH:mm:ss.SSS",
        "whole": "YYYY-MM-DD HH:mm:ss",
    }
