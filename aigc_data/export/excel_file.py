"""Rows as an Excel workbook of one sheet, row by row in little memory.

Where texts had to be cut, a second sheet says so.
Times are real dates, in UTC, for Excel knows no zones. Text is text whatever it begins with, and
stays so when somebody edits the cell. What a number of Excel cannot hold is text.
"""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final
from zipfile import ZipFile

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, FileSizeError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from aigc_data.export.csv_file import FORMULA_STARTS, plain
from aigc_data.store.sandbox.value import rows as rows_of

MOST_ROWS: Final = 1_048_575
"""Below the head: Excel's sheets have 1,048,576 rows."""
LONGEST_TEXT: Final = 32_767
"""Excel's, in units of UTF-16."""
NOTE: Final = "Cut texts"
CUT: Final = (
    f"{{:,}} texts are longer than a cell of Excel holds ({LONGEST_TEXT:,} letters) and end with "
    "an ellipsis: take csv, json or parquet for the whole ones."
)
"""What is said on a sheet of its own where texts were cut."""
MOST_DIGITS: Final = 10**15
"""Excel keeps 15 digits of a number."""
FIRST_DATE: Final = date(1900, 3, 1)
"""Before it Excel's calendar is wrong by a day."""
MOMENT: Final = "yyyy-mm-dd hh:mm:ss.000"
DAY: Final = "yyyy-mm-dd"
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Put = Callable[[int, int, Any], None]


class TooManyRows(Exception):
    """A sheet does not hold so many rows; str() is a sentence that says what does."""

    def __init__(self, rows: int | None = None) -> None:
        """Say how many there are, where that is known: they are counted no further than that."""
        super().__init__(
            f"a sheet of Excel holds {MOST_ROWS + 1:,} rows with its head and these are "
            f"{'more' if rows is None else f'{rows:,}'}: narrow them down, or take parquet or csv."
        )


def write_excel(rows: pa.RecordBatchReader, file: Path, sheet: str) -> int:
    """Write the rows; return how many texts were cut because a cell does not hold them.

    Beside the file others come and go, in its folder. Raises TooManyRows, OSError.
    """
    with _book(file) as book:
        page = book.add_worksheet(sheet)
        cells = _Cells.of(book, page)
        _head(book, page, rows.schema)
        puts = [cells.put_of(kind) for kind in rows.schema.types]
        written = 0
        for batch in rows:
            if written + batch.num_rows > MOST_ROWS:
                raise TooManyRows
            _put_batch(puts, batch, written + 1)
            written += batch.num_rows
        if cells.cut:
            book.add_worksheet(NOTE).write_string(0, 0, CUT.format(cells.cut))
    return cells.cut


@contextmanager
def _book(file: Path) -> Iterator[xlsxwriter.Workbook]:
    """Lend the workbook, which is written when it is given back; raises OSError."""
    try:
        with xlsxwriter.Workbook(str(file), OPTIONS | {"tmpdir": str(file.parent)}) as book:
            yield book
    except FileCreateError as error:
        [fault] = error.args
        _forget_archive(fault)
        raise fault from None
    except FileSizeError as error:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG)) from error


def _forget_archive(fault: OSError) -> None:
    """Close the zip file as it is: thrown away it would write again, and say so on stderr."""
    for frame, _line in walk_tb(fault.__traceback__):
        archive = frame.f_locals.get("xlsx_file")
        if isinstance(archive, ZipFile) and archive.fp is not None:
            with suppress(OSError):
                archive.fp.close()
            archive.fp = None


def _head(book: xlsxwriter.Workbook, page: Worksheet, schema: pa.Schema) -> None:
    bold = book.add_format({"bold": True})
    for number, field in enumerate(schema):
        page.set_column(number, number, _width(field))
        page.write_string(0, number, field.name, bold)
    page.freeze_panes(1, 0)


def _width(field: pa.Field) -> int:
    """Return the width of a column in letters."""
    if pa.types.is_timestamp(field.type):
        return 23
    return 40 if pa.types.is_string(field.type) and field.name == "prompt" else 16


def _put_batch(puts: Sequence[Put], batch: pa.RecordBatch, first: int) -> None:
    for number, values in enumerate(rows_of(batch), first):
        for place, (put, value) in enumerate(zip(puts, values, strict=True)):
            if value is not None:
                put(number, place, value)


@dataclass(slots=True)
class _Cells:
    """Writes single cells, and counts the texts that it had to cut."""

    page: Worksheet
    moment: Format
    day: Format
    text: Format
    cut: int = 0

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, page: Worksheet) -> "_Cells":
        moment, day = (book.add_format({"num_format": form}) for form in (MOMENT, DAY))
        return cls(page, moment, day, book.add_format({"quote_prefix": True}))

    def put_of(self, kind: pa.DataType) -> Put:
        """Return what writes a value of this type of Arrow."""
        if pa.types.is_boolean(kind):
            return self._put_truth
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            return self._put_number
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            return self._put_time
        return self._put_text

    def _put_truth(self, row: int, column: int, value: bool) -> None:
        self.page.write_boolean(row, column, value)

    def _put_number(self, row: int, column: int, value: float) -> None:
        if isfinite(value) and abs(value) < MOST_DIGITS:
            self.page.write_number(row, column, float(value))
        else:
            self._put_text(row, column, value)

    def _put_time(self, row: int, column: int, value: date | str) -> None:
        if isinstance(value, str):
            return self._put_text(row, column, value)
        if isinstance(value, datetime):
            value = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        form = self.moment if isinstance(value, datetime) else self.day
        if FIRST_DATE.isoformat() <= value.isoformat():
            self.page.write_datetime(row, column, value, form)
        else:
            self._put_text(row, column, value.isoformat())
        return None

    def _put_text(self, row: int, column: int, value: object) -> None:
        text = plain(value)
        fitting = _fitting(text)
        self.cut += fitting != text
        form = self.text if fitting.startswith(FORMULA_STARTS) else None
        self.page.write_string(row, column, fitting, form)


def _fitting(text: str) -> str:
    """Return the text, or its start and an ellipsis where a cell does not hold it."""
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    return units[: (LONGEST_TEXT - 1) * 2].decode("utf-16-le", "ignore") + "…"
