import json
from decimal import Decimal

import duckdb
import pyarrow as pa

from aigc_data.export.json_file import CHUNK, json_rows
from tests.export.odd_values import OBJECT, odd_rows

QUERY = f"""
SELECT range AS n, {{'at': DATE '2026-09-14', 'x': 'nan'::DOUBLE}} AS one, '字"' AS said
FROM range({CHUNK + 1})
"""


def test_the_parts_are_one_array_of_objects() -> None:
    with duckdb.connect() as db:
        text = b"".join(json_rows(db.execute(QUERY).to_arrow_reader()))
    rows = json.loads(text)
    assert len(rows) == CHUNK + 1
    assert rows[-1] == {"n": CHUNK, "one": {"at": "2026-09-14", "x": None}, "said": '字"'}


def test_what_json_has_no_word_for_is_text() -> None:
    with odd_rows() as found:
        rows = json.loads(b"".join(json_rows(found)))
    assert rows == [OBJECT, dict.fromkeys(OBJECT)]


def test_no_rows_are_an_empty_array() -> None:
    with duckdb.connect() as db:
        assert b"".join(json_rows(db.execute("SELECT 1 WHERE false").to_arrow_reader())) == b"[]\n"


def test_a_decimal_is_a_number_where_every_reader_keeps_it() -> None:
    decimals = pa.array([Decimal("1.50"), Decimal("1234567890123456.78")], pa.decimal128(38, 2))
    rows = pa.table({"n": decimals}).to_reader()
    assert json.loads(b"".join(json_rows(rows))) == [{"n": 1.5}, {"n": "1234567890123456.78"}]
