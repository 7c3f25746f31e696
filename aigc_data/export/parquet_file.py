"""Rows as one Parquet file, which every engine and every notebook reads.

What Parquet has no type for, as intervals and structures without names, is text as on the
pages. So is a column with a whole number of 39 digits: readers take no more than 38, and some take
more for something else.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from aigc_data.store.sandbox.value import text, values

GROUP: Final = 122_880
"""Rows that are written together: DuckDB's own number."""
MOST_DIGITS: Final = pa.decimal128(38, 0)


def write_parquet(rows: pa.RecordBatchReader, file: Path) -> None:
    """Write the rows; memory holds GROUP of them at a time."""
    schema = pa.schema([_storable(field) for field in rows.schema])
    writer = _writer(file, schema)
    try:
        for group in _groups(rows):
            told = _told(schema, group)
            if told != schema:
                writer.close()
                schema, writer = told, _begun_anew(file, told)
            writer.write_table(_stored(group, schema), row_group_size=GROUP)
    finally:
        writer.close()


def _writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, compression="zstd")


def _storable(field: pa.Field) -> pa.Field:
    """Return the column as Parquet has it."""
    if pa.types.is_decimal256(field.type):
        return field.with_type(MOST_DIGITS)
    if _has_no_names(field.type):
        return field.with_type(pa.string())
    try:
        pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
    except pa.ArrowNotImplementedError:
        return field.with_type(pa.string())
    return field


def _has_no_names(kind: pa.DataType) -> bool:
    """Return whether it has a structure without names in it, which readers do not read."""
    if not pa.types.is_nested(kind):
        return False
    fields = [kind.field(number) for number in range(kind.num_fields)]
    unnamed = pa.types.is_struct(kind) and not all(field.name for field in fields)
    return unnamed or any(_has_no_names(field.type) for field in fields)


def _told(schema: pa.Schema, group: pa.Table) -> pa.Schema:
    """Return the columns, those as text in which the group has a number of too many digits."""
    pairs = zip(schema, group.columns, strict=True)
    return pa.schema(
        [one if _fits(column, one.type) else one.with_type(pa.string()) for one, column in pairs]
    )


def _fits(column: pa.ChunkedArray, kind: pa.DataType) -> bool:
    if kind != MOST_DIGITS or column.type == kind:
        return True
    try:
        column.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True


def _begun_anew(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return what writes on with these columns, behind the rows that are in the file already."""
    before = file.rename(file.with_name(f"{file.name}.before"))
    writer = _writer(file, schema)
    with pq.ParquetFile(before) as read:
        for number in range(read.num_row_groups):
            writer.write_table(_stored(read.read_row_group(number), schema), row_group_size=GROUP)
    before.unlink()
    return writer


def _groups(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Yield the rows in parts of GROUP or a little more."""
    held: list[pa.RecordBatch] = []
    for batch in rows:
        held.append(batch)
        if sum(one.num_rows for one in held) >= GROUP:
            yield pa.Table.from_batches(held, rows.schema)
            held = []
    if held:
        yield pa.Table.from_batches(held, rows.schema)


def _stored(group: pa.Table, schema: pa.Schema) -> pa.Table:
    pairs = zip(group.columns, schema.types, strict=True)
    return pa.Table.from_arrays([_column(*pair) for pair in pairs], schema=schema)


def _column(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if not pa.types.is_string(kind):
        return column.cast(kind)
    return pa.chunked_array([_texts(chunk) for chunk in column.chunks], pa.string())


def _texts(column: pa.Array) -> pa.Array:
    found = values(column)
    return pa.array([None if value is None else text(value) for value in found], pa.string())
