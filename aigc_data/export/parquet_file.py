"""Rows as one Parquet file, which every engine and every notebook reads.

What Parquet has no type for, as intervals, is text as on the pages.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from aigc_data.store.sandbox.value import text, values

GROUP: Final = 122_880
"""Rows that are written together: DuckDB's own number."""


def write_parquet(rows: pa.RecordBatchReader, file: Path) -> None:
    """Write the rows; memory holds GROUP of them at a time."""
    schema = pa.schema([_storable(field) for field in rows.schema])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(rows, schema):
            writer.write_table(group, row_group_size=GROUP)


def _storable(field: pa.Field) -> pa.Field:
    """Return the column as Parquet has it."""
    try:
        pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
    except pa.ArrowNotImplementedError:
        return field.with_type(pa.string())
    return field


def _groups(rows: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows in parts of GROUP or a little more."""
    held: list[pa.RecordBatch] = []
    for batch in rows:
        held.append(_stored(batch, schema))
        if sum(one.num_rows for one in held) >= GROUP:
            yield pa.Table.from_batches(held, schema)
            held = []
    if held:
        yield pa.Table.from_batches(held, schema)


def _stored(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    kinds = zip(batch.columns, schema.types, strict=True)
    columns = [column if column.type == kind else _texts(column) for column, kind in kinds]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts(column: pa.Array) -> pa.Array:
    found = values(column)
    return pa.array([None if value is None else text(value) for value in found], pa.string())
