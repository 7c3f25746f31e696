"""Rows of every type that a query may answer with."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

AT: Final = datetime(2026, 6, 1, 12, 40, 50, 120000, tzinfo=UTC)
SCHEMA: Final = pa.schema(
    {
        "task_id": pa.string(),
        "prompt": pa.string(),
        "created_at": pa.timestamp("us", "UTC"),
        "day": pa.date32(),
        "total_s": pa.float64(),
        "images": pa.int64(),
        "cost": pa.decimal128(5, 2),
        "kept": pa.bool_(),
        "result_urls": pa.list_(pa.string()),
    }
)
FULL: Final[dict[str, Any]] = {
    "task_id": "a",
    "prompt": "狐狸 فوكس\nin snow",
    "created_at": AT,
    "day": date(2026, 6, 1),
    "total_s": 2.5,
    "images": 3,
    "cost": Decimal("1.50"),
    "kept": True,
    "result_urls": ["https://a.example/1.png", "https://a.example/2.png"],
}
EMPTY: Final = dict.fromkeys(SCHEMA.names)


def reader(*rows: dict[str, Any], schema: pa.Schema = SCHEMA) -> pa.RecordBatchReader:
    """Return the rows, each in a batch of its own."""
    batches = [pa.RecordBatch.from_pylist([row], schema) for row in rows]
    return pa.RecordBatchReader.from_batches(schema, batches)
