"""The rows of an answer in an order of the viewer's, a page at a time, as cells of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from aigc_data.export.column_names import unique
from aigc_data.store.sandbox.query import Answer
from aigc_data.store.sandbox.value import plain, rows, text
from aigc_data.ui.sql.interval_words import interval_words

PAGE: Final = 100
"""Rows on a page."""
LONGEST_CELL: Final = 1_000
"""Letters of a cell on the page; a file has all of them."""
DIGITS: Final = 15
"""A browser keeps decimal numbers of so many digits as they are."""
EXACT: Final = 2**53
"""Below it a browser keeps whole numbers as they are."""


@dataclass(frozen=True, slots=True)
class Order:
    """By which column of the answer, counted from 0; None is the order of the query."""

    column: int | None = None
    descending: bool = False

    def by(self, column: int) -> "Order":
        """Return the order after a click on the head of a column: up, down, the query's own."""
        if self.column != column:
            return Order(column)
        return Order() if self.descending else Order(column, descending=True)


def names(answer: Answer) -> list[str]:
    """Return the names of the columns, each another."""
    return unique([column.name for column in answer.columns])


def pages(answer: Answer) -> int:
    """Return how many pages there are, one of no rows."""
    return max(-(-int(answer.table.num_rows) // PAGE), 1)


def ordered(answer: Answer, order: Order) -> pa.Table:
    """Return the rows in an order, NULL last; lists and structures go by their text."""
    if order.column is None:
        return answer.table
    keys = answer.table.column(order.column).combine_chunks()
    if pa.types.is_interval(keys.type):
        keys = pa.array([plain(one) for one in _values(keys)], pa.float64())
    elif answer.columns[order.column].type == "BIGNUM":
        keys = _ranks(keys.to_pylist())
    elif pa.types.is_nested(keys.type):
        keys = pa.array([None if one is None else text(one) for one in _values(keys)], pa.string())
    way = "descending" if order.descending else "ascending"
    return answer.table.take(pc.array_sort_indices(keys, order=way, null_placement="at_end"))


def page_of(table: pa.Table, names: Sequence[str], number: int) -> pd.DataFrame:
    """Return a page of rows, counted from 1, as a table shows them: times in UTC."""
    part = table.slice((number - 1) * PAGE, PAGE)
    columns = [_cells(part.column(at).combine_chunks()) for at in range(len(names))]
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def dicts(table: pa.Table, names: Sequence[str], most: int) -> list[Mapping[str, Any]]:
    """Return the first rows by column."""
    return [
        dict(zip(names, row, strict=True))
        for batch in table.slice(0, most).to_batches()
        for row in rows(batch)
    ]


def _values(column: pa.Array) -> list[Any]:
    return [value for (value,) in rows(pa.RecordBatch.from_arrays([column], ["value"]))]


def _ranks(numbers: Sequence[str | None]) -> pa.Array:
    """Return the places of whole numbers that no type of Arrow is long enough for."""
    known = sorted({int(one) for one in numbers if one is not None})
    places = {number: place for place, number in enumerate(known)}
    return pa.array([None if one is None else places[int(one)] for one in numbers], pa.int64())


def _cells(column: pa.Array) -> pd.Series:
    """Return numbers and times as such where a browser keeps them exactly, all else as text."""
    if pa.types.is_interval(column.type):
        spans = column.to_pylist()
        return pd.Series(
            [None if one is None else interval_words(one) for one in spans], dtype="object"
        )
    values = _values(column)
    known = [value for value in values if value is not None]
    if pa.types.is_boolean(column.type):
        return pd.Series(values, dtype="boolean")
    if known and all(isinstance(value, int) and abs(value) < EXACT for value in known):
        return pd.Series(values, dtype="Int64")
    if _is_float(column.type, known) or _is_short_decimal(column.type):
        return pd.Series(values, dtype="Float64")
    if pa.types.is_timestamp(column.type) and all(isinstance(one, datetime) for one in known):
        exact = column.to_pandas() if column.type.unit == "ns" else values
        return _times(pd.Series(pd.to_datetime(exact, utc=True)))
    if pa.types.is_date(column.type) and all(isinstance(one, date) for one in known):
        return pd.Series(values, dtype="object")
    return pd.Series([None if one is None else _short(text(one)) for one in values], dtype="object")


def _is_float(kind: pa.DataType, known: Sequence[float]) -> bool:
    """Return whether they are numbers of which a browser has no blank cell instead."""
    return bool(pa.types.is_floating(kind)) and all(map(isfinite, known))


def _times(values: pd.Series) -> pd.Series:
    """Return times as such; as texts where one is finer than the milliseconds of a browser."""
    if not ((values.dt.microsecond % 1000) > 0).any() and not (values.dt.nanosecond > 0).any():
        return values
    said = [None if one is pd.NaT else one.tz_localize(None).isoformat(sep=" ") for one in values]
    return pd.Series(said, dtype="object")


def _is_short_decimal(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind)) and kind.precision <= DIGITS


def _short(said: str) -> str:
    return said if len(said) <= LONGEST_CELL else f"{said[: LONGEST_CELL - 1]}…"
