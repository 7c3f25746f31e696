"""All rows of a filter as CSV, streamed: no row is left out, and memory does not grow with them.

The columns are those of the `tasks` view, in its order, under its names (docs/data.md has their
units and sources). Times are ISO 8601 in UTC, lists are separated by blanks, NULL is empty. The
text is UTF-8 with a byte order mark, which spreadsheets need to read it as such.

A cell that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises
(CSV injection).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CUT = "This file is cut here: the rest could not be read. Download it again."
CHUNK = 2_000
"""Rows that become text at once."""


def csv_lines(batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield the file in parts of some thousand rows; the first part has the header.

    Where reading fails half-way the last line says so before the fault is raised, so that a file
    cut short is never taken for a whole one.
    """
    header_due = True
    try:
        for batch in batches:
            if header_due:
                yield _text([batch.schema.names], start=BOM)
                header_due = False
            for start in range(0, batch.num_rows, CHUNK):
                yield _text(_rows(batch.slice(start, CHUNK)))
    except Exception:
        yield _text([[CUT]])
        raise


def cell(value: object) -> str:
    """Return a value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    text = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"'{text}" if isinstance(value, (str, list, tuple)) and _formula(text) else text


def _formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS)


def _rows(batch: pa.RecordBatch) -> Iterator[list[str]]:
    columns: Sequence[Sequence[Any]] = [column.to_pylist() for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield [cell(value) for value in values]


def _text(rows: Iterable[Sequence[str]], start: str = "") -> bytes:
    out = io.StringIO()
    out.write(start)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")
