from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from aigc_data.export import excel_file
from aigc_data.export.excel_file import LONGEST_TEXT, TooManyRows, write_excel
from tests.export.odd_values import CELLS, odd_rows
from tests.export.rows import AT, EMPTY, FULL, SCHEMA, reader

MIDNIGHT = AT.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def sheet(file: Path) -> Any:
    return openpyxl.load_workbook(file)["tasks"]


def values(file: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet(file).iter_rows()]


def text_cell(tmp_path: Path, text: str) -> Any:
    rows = reader({"prompt": text}, schema=pa.schema({"prompt": pa.string()}))
    write_excel(rows, tmp_path / "a.xlsx", "tasks")
    return sheet(tmp_path / "a.xlsx")["A2"]


def test_times_are_dates_numbers_are_numbers_and_null_is_empty(tmp_path: Path) -> None:
    assert write_excel(reader(FULL, EMPTY), tmp_path / "a.xlsx", "tasks") == 0
    assert values(tmp_path / "a.xlsx") == [
        SCHEMA.names,
        [
            "a",
            "狐狸 فوكس\nin snow",
            AT.replace(tzinfo=None),
            MIDNIGHT,
            2.5,
            3,
            1.5,
            True,
            "https://a.example/1.png https://a.example/2.png",
        ],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-2", "@SUM(A1)", "=HYPERLINK(A1)"])
def test_what_looks_like_a_formula_is_text_and_stays_text(tmp_path: Path, text: str) -> None:
    found = text_cell(tmp_path, text)
    assert (found.value, found.data_type, found.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", ["https://a.example/1.png", "123", "a\x07b", ""])
def test_a_text_is_nothing_else(tmp_path: Path, text: str) -> None:
    found = text_cell(tmp_path, text)
    assert (found.value or "", found.hyperlink) == (text.replace("\x07", "_x0007_"), None)


def test_a_text_that_no_cell_holds_is_cut_and_counted(tmp_path: Path) -> None:
    texts = ["a" * LONGEST_TEXT, "a" * (LONGEST_TEXT + 1), "🦊" * LONGEST_TEXT]
    schema = pa.schema({"prompt": pa.string()})
    rows = reader(*({"prompt": text} for text in texts), schema=schema)
    assert write_excel(rows, tmp_path / "a.xlsx", "tasks") == 2
    assert [row[0] for row in values(tmp_path / "a.xlsx")[1:]] == [
        "a" * LONGEST_TEXT,
        "a" * (LONGEST_TEXT - 1) + "…",
        "🦊" * (LONGEST_TEXT // 2) + "…",
    ]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert (book.sheetnames, book["Cut texts"]["A1"].value) == (
        ["tasks", "Cut texts"],
        "2 texts are longer than a cell of Excel holds (32,767 letters) and end with an ellipsis: "
        "take csv, json or parquet for the whole ones.",
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [(float("inf"), "Infinity"), (float("nan"), "NaN"), (1e300, "1e+300")],
)
def test_a_number_that_no_cell_holds_is_text(tmp_path: Path, number: float, said: str) -> None:
    rows = reader({"n": number}, schema=pa.schema({"n": pa.float64()}))
    write_excel(rows, tmp_path / "a.xlsx", "tasks")
    assert values(tmp_path / "a.xlsx") == [["n"], [said]]


def test_what_excel_has_no_cell_for_is_text(tmp_path: Path) -> None:
    with odd_rows() as rows:
        write_excel(rows, tmp_path / "a.xlsx", "tasks")
    fine = MIDNIGHT.replace(month=1, microsecond=123000)
    assert values(tmp_path / "a.xlsx") == [
        list(CELLS),
        [fine if name == "fine" else said for name, said in CELLS.items()],
    ]


def test_more_rows_than_a_sheet_has_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_file, "MOST_ROWS", 1)
    with pytest.raises(TooManyRows, match="with its head and these are more: narrow"):
        write_excel(reader(FULL, FULL), tmp_path / "a.xlsx", "tasks")
    assert str(TooManyRows(2_000_000)) == (
        "a sheet of Excel holds 2 rows with its head and these are 2,000,000: narrow them down, "
        "or take parquet or csv."
    )
