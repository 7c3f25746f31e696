"""Rows as one Parquet file, which every engine and every notebook reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

GROUP: Final = 122_880
"""Rows that are written together: DuckDB's own number."""


def write_parquet(rows: pa.RecordBatchReader, file: Path) -> None:
    """Write the rows; memory holds GROUP of them at a time."""
    with pq.ParquetWriter(file, rows.schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(group, row_group_size=GROUP)


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
