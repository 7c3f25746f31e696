import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.export.csv_file import CHUNK, CUT, cell, csv_lines
from tests.export.odd_values import CELLS, odd_rows

AT = datetime(2026, 6, 1, 12, 40, 50, 120000, tzinfo=UTC)


def read(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def batch(**columns: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(columns)


def file_of(*batches: pa.RecordBatch) -> bytes:
    rows = pa.RecordBatchReader.from_batches(batches[0].schema, batches)
    return b"".join(csv_lines(rows))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", ""),
        ("a fox", "a fox"),
        ("=1+1", "'=1+1"),
        ("+86 10", "'+86 10"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\n=x", "'\n=x"),
        ("a=1", "a=1"),
        (-2.5, "-2.5"),
        (5.0, "5"),
        (3, "3"),
        (AT, "2026-06-01T12:40:50.120Z"),
        (["https://a.example/1.png", "https://a.example/2.png"],
         "https://a.example/1.png https://a.example/2.png"),
        (["=a"], "'=a"),
        ([], ""),
        ([AT, None, 5.0], "2026-06-01T12:40:50.120Z  5"),
        ({"a": [1]}, '{"a": [1]}'),
        (timedelta(seconds=90), "90"),
        ("-infinity", "'-infinity"),
        (True, "true"),
        (b"a\x00\xff'", r"a\x00\xFF\x27"),
        (Decimal("1.50"), "1.50"),
        (Decimal("0E-10"), "0.0000000000"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        ([True, None], "true "),
    ],
)  # fmt: skip
def test_a_cell_is_text_that_no_spreadsheet_runs(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_the_file_has_a_byte_order_mark_a_header_and_every_row_of_every_batch() -> None:
    text = file_of(
        batch(task_id=["a", "b"], prompt=['two\nlines, "quoted"', "狐狸 فوكس"]),
        batch(task_id=["c"], prompt=pa.array([None], pa.string())),
    )
    assert text.startswith(b"\xef\xbb\xbf")
    assert read(text) == [
        ["task_id", "prompt"],
        ["a", 'two\nlines, "quoted"'],
        ["b", "狐狸 فوكس"],
        ["c", ""],
    ]


def test_a_filter_that_finds_nothing_gives_the_header_alone() -> None:
    nothing = pa.RecordBatchReader.from_batches(pa.schema({"task_id": pa.string()}), [])
    assert read(b"".join(csv_lines(nothing))) == [["task_id"]]


def test_what_no_table_of_text_has_a_word_for_is_told_all_the_same() -> None:
    with odd_rows() as rows:
        text = b"".join(csv_lines(rows))
    told = [f"'{said}" if said.startswith("-") else said for said in CELLS.values()]
    assert read(text) == [list(CELLS), told, [""] * len(CELLS)]


def test_a_large_batch_is_handed_out_in_parts() -> None:
    many = batch(task_id=[str(n) for n in range(2 * CHUNK + 1)])
    parts = list(csv_lines(pa.RecordBatchReader.from_batches(many.schema, [many])))
    assert [part.count(b"\r\n") for part in parts] == [1, CHUNK, CHUNK, 1]


def test_a_file_cut_short_says_so_in_its_last_line() -> None:
    def failing() -> Iterator[pa.RecordBatch]:
        yield batch(task_id=["a"])
        message = "the file is gone"
        raise OSError(message)

    schema = batch(task_id=["a"]).schema
    lines = csv_lines(pa.RecordBatchReader.from_batches(schema, failing()))
    parts = [next(lines), next(lines), next(lines)]
    assert read(b"".join(parts)) == [["task_id"], ["a"], [CUT]]
    with pytest.raises(OSError, match="gone"):
        next(lines)


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(TEXTS, min_size=1))
def test_every_text_comes_back_as_it_was_behind_its_apostrophe(texts: list[str]) -> None:
    rows = read(file_of(batch(prompt=texts, id=["x"] * len(texts))))
    assert [row[0] for row in rows[1:]] == [cell(text) for text in texts]
