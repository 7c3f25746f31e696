"""The values of an answer as Python's own."""

import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from aigc_data.store.sandbox.far_time import DAY_S, moment

ONE_BY_ONE: Final = ("interval", "[ns")
"""What is in the names of types that Arrow turns into none of Python's own, nested ones too."""
DIGITS: Final = 15
"""Of a number that JSON's readers keep."""
AS_IT_IS: Final = frozenset(map(chr, range(0x20, 0x7F))) - frozenset("\\'\"")
"""Letters that bytes are printed as."""


def rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Yield the rows: times as datetime, maps as dict, a HUGEINT as int.

    An interval is a timedelta, with 30 days to a month; a time beyond Python's years is a text, and
    a structure without names a list.
    """
    return zip(*map(values, batch.columns), strict=True)


def values(column: pa.Array) -> list[Any]:
    """Return a column of them."""
    if pa.types.is_decimal(column.type) and column.type.scale == 0:
        return [None if value is None else int(value) for value in column.to_pylist()]
    if any(word in str(column.type) for word in ONE_BY_ONE):
        return [_value(value) for value in column]
    try:
        return list(column.to_pylist(maps_as_pydicts="lossy"))
    except (ValueError, OverflowError, TypeError):
        return [_value(value) for value in column]


def plain(value: object) -> object:
    """Return the value as JSON has it: times in ISO 8601, nothing that is no number as null.

    A decimal of more digits than JSON's readers keep is a text.
    """
    if isinstance(value, Decimal):
        return float(value) if len(value.as_tuple().digits) <= DIGITS else f"{value:f}"
    if isinstance(value, bytes):
        return _bytes(value)
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
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    said = plain(value)
    if said is None:
        return ""
    if isinstance(said, bool):
        return str(said).lower()
    if isinstance(said, dict | list):
        return json.dumps(said, ensure_ascii=False)
    return str(said)


def _bytes(value: bytes) -> str:
    """Return bytes as the engine prints them and takes them back: others than letters as hex."""
    letters = (chr(one) for one in value)
    return "".join(one if one in AS_IT_IS else f"\\x{ord(one):02X}" for one in letters)


def _value(value: pa.Scalar) -> object:
    """Return a value that Arrow itself may not turn into Python's, or what is inside it."""
    kind = value.type
    if not value.is_valid:
        return None
    if pa.types.is_nested(kind):
        return _inside(value)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return moment(value)
    if pa.types.is_time64(kind) and kind.unit == "ns":
        return value.cast(pa.time64("us"), safe=False).as_py()
    return _span(value.as_py()) if pa.types.is_interval(kind) else value.as_py()


def _inside(value: pa.Scalar) -> object:
    kind = value.type
    if pa.types.is_union(kind):
        return _value(value.value)
    if pa.types.is_map(kind):
        keys, held = value.values.flatten()
        return dict(zip(map(_key, keys), map(_value, held), strict=True))
    if not pa.types.is_struct(kind):
        return [_value(item) for item in value.values]
    names = [field.name for field in kind]
    items = [_value(value[place]) for place in range(len(names))]
    return dict(zip(names, items, strict=True)) if len(set(names)) == len(names) else items


def _span(value: pa.MonthDayNano) -> timedelta | float:
    """Return the interval; as seconds where Python has none as long."""
    days = value.months * 30 + value.days
    try:
        return timedelta(days=days, microseconds=value.nanoseconds / 1000)
    except OverflowError:
        return float(days * DAY_S + value.nanoseconds / 10**9)


def _key(value: pa.Scalar) -> object:
    """Return the key of a map; as text where it is a list or a structure."""
    said = _value(value)
    return text(said) if isinstance(said, list | dict) else said
