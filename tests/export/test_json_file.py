import json

import duckdb

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
