"""The values of an answer as Python's own."""

import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa


def rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Yield the rows: times as datetime, maps as dict, a HUGEINT as int.

    An interval is a timedelta, with 30 days to a month; a time beyond Python's years is "infinity".
    """
    return zip(*map(_values, batch.columns), strict=True)


def plain(value: object) -> object:
    """Return the value as JSON has it: times in ISO 8601, nothing that is no number as null."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def text(value: object) -> str:
    """Return the value as a cell: nothing for NULL, JSON for lists and structures."""
    said = plain(value)
    if said is None:
        return ""
    if isinstance(said, dict | list):
        return json.dumps(said, ensure_ascii=False)
    return str(said)


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_decimal(column.type) and column.type.scale == 0:
        return [None if value is None else int(value) for value in column.to_pylist()]
    if pa.types.is_interval(column.type):
        return [None if value is None else _timedelta(value) for value in column.to_pylist()]
    try:
        return list(column.to_pylist(maps_as_pydicts="lossy"))
    except (ValueError, OverflowError):
        return [_near_infinity(value) for value in column]


def _near_infinity(value: pa.Scalar) -> object:
    """Return the value, or "infinity" where Python has no such time."""
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return "infinity" if value.value > 0 else "-infinity"


def _timedelta(value: pa.MonthDayNano) -> timedelta:
    return timedelta(days=value.months * 30 + value.days, microseconds=value.nanoseconds / 1000)
