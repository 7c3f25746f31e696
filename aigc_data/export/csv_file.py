"""Rows as CSV, streamed: no row is left out, and memory does not grow with them.

Times are ISO 8601 in UTC, intervals are seconds, lists are separated by blanks, structures are
JSON, NULL is empty. The text is UTF-8 with a byte order mark, which spreadsheets need to read it
as such.

A cell that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises
(CSV injection).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import pyarrow as pa

from aigc_data.store.sandbox.value import rows as rows_of
from aigc_data.store.sandbox.value import text

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CUT = "This file is cut here: the rest could not be read. Download it again."
CHUNK = 2_000
"""Rows that become text at once."""


def csv_lines(rows: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield the file in parts of some thousand rows; the first part is the header.

    Where reading fails half-way the last line says so before the fault is raised, so that a file
    cut short is never taken for a whole one.
    """
    yield _text([[cell(name) for name in rows.schema.names]], start=BOM)
    try:
        for batch in rows:
            for start in range(0, batch.num_rows, CHUNK):
                yield _text(_rows(batch.slice(start, CHUNK)))
    except Exception:
        yield _text([[CUT]])
        raise


def cell(value: object) -> str:
    """Return a value as the text of its cell."""
    said = plain(value)
    is_text = isinstance(value, str | list | tuple)
    return f"'{said}" if is_text and said.startswith(FORMULA_STARTS) else said


def plain(value: object) -> str:
    """Return a value as text, whatever a spreadsheet would make of it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return " ".join(map(plain, value))
    if isinstance(value, timedelta):
        value = value.total_seconds()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return text(value) if isinstance(value, dict) else str(value)


def _rows(batch: pa.RecordBatch) -> Iterator[list[str]]:
    for values in rows_of(batch):
        yield [cell(value) for value in values]


def _text(rows: Iterable[Sequence[str]], start: str = "") -> bytes:
    out = io.StringIO()
    out.write(start)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")
