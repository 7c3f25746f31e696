"""Rows as one JSON array of objects, streamed."""

import json
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from aigc_data.store.sandbox.value import plain, rows

CHUNK: Final = 2_000
"""Rows that become text at once."""


def json_rows(found: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield the array in parts: times in ISO 8601, what is no number as null.

    Where reading fails half-way the array has no end, so that nobody takes it for a whole one.
    """
    separator = "["
    names = found.schema.names
    for batch in found:
        for start in range(0, batch.num_rows, CHUNK):
            part = rows(batch.slice(start, CHUNK))
            objects = [dict(zip(names, map(plain, row), strict=True)) for row in part]
            text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
            yield (separator + text).encode("utf-8", errors="replace")
            separator = ",\n"
    yield b"]\n" if separator != "[" else b"[]\n"
