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
from decimal import Decimal
from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc

from aigc_data.store.sandbox.far_time import PARTS
from aigc_data.store.sandbox.value import text, values

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CUT = "This file is cut here: the rest could not be read. Download it again."
TIME = "%Y-%m-%dT%H:%M:%S"
EARLIEST_S = -2_000_000_000
LATEST_S = 200_000_000_000
"""Seconds from 1970: of 1906 and 8307."""
OWN_WORDS = (bool, bytes, Decimal, dict, float)
"""Types whose values Python spells as nobody else does."""
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
    return _guarded(said) if isinstance(value, str | list | tuple) else said


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
    if isinstance(value, float) and isfinite(value):
        return repr(value).removesuffix(".0")
    return text(value) if isinstance(value, OWN_WORDS) else str(value)


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    return zip(*map(_cells, batch.columns), strict=True)


def _cells(column: pa.Array) -> list[str]:
    """Return the cells of a column; texts and times, which are most of them, by shorter ways."""
    if pa.types.is_string(column.type):
        return [_guarded(value) if value else "" for value in column.to_pylist()]
    if pa.types.is_timestamp(column.type) and _is_of_our_days(column):
        return _times(column)
    return [cell(value) for value in values(column)]


def _is_of_our_days(column: pa.Array) -> bool:
    """Return whether all its times are such as Arrow itself spells as `plain` does, or NULL."""
    if column.type.tz not in (None, "UTC"):
        return False
    ends = pc.min_max(column.cast(pa.int64()))
    parts = PARTS[column.type.unit]
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or (parts * EARLIEST_S <= low and high < parts * LATEST_S)


def _times(column: pa.Array) -> list[str]:
    moments = pc.floor_temporal(column.cast(pa.timestamp(column.type.unit)), unit="millisecond")
    said = pc.strftime(moments.cast(pa.timestamp("ms"), safe=False), format=TIME).to_pylist()
    zone = "Z" if column.type.tz else ""
    return ["" if one is None else f"{one}{zone}" for one in said]


def _guarded(said: str) -> str:
    return f"'{said}" if said.startswith(FORMULA_STARTS) else said


def _text(rows: Iterable[Sequence[str]], start: str = "") -> bytes:
    out = io.StringIO()
    out.write(start)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")
