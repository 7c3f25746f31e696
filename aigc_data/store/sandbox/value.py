"""The values of an answer as Python's own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow as pa


def rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Yield the rows: times as datetime, maps as dict, a HUGEINT as int.

    An interval is a timedelta, with 30 days to a month; a time beyond Python's years is "infinity".
    """
    return zip(*map(_values, batch.columns), strict=True)


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
