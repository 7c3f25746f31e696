"""The answer on its way out of the child: columns, then rows as far as the limits let them."""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import pyarrow as pa

from aigc_data.store.sandbox.child_fault import ChildFault
from aigc_data.store.sandbox.engine import Engine
from aigc_data.store.sandbox.frame import MOST_BYTES, Frame, Kind, write_frame
from aigc_data.store.sandbox.query import Value
from aigc_data.store.sandbox.spelling import Spelling
from aigc_data.store.sandbox.wide_number import widen, widened

BATCH: Final = 8192
"""Rows in a batch."""
ALL: Final = sys.maxsize
MAYBE_BEYOND: Final = ("time64", "decimal128(38, 0)")
"""Types whose bits hold more than they mean: the engine's TIME and, within lists, its HUGEINT."""


class Unfit(Exception):
    """A row or a value that no answer can hold."""

    def __init__(self, fault: ChildFault) -> None:
        self.fault = fault
        super().__init__(fault)


def write_rows(
    out: IO[bytes], engine: Engine, asked: dict[str, Any], values: dict[str, Value]
) -> bool:
    """Write columns and rows as far as the limits let them; return whether some were left out.

    Raises Unfit, and what the engine raises.
    """
    cursor = engine.run(asked["text"], values)
    described = [(str(name), kind) for name, kind, *_ in cursor.description or ()]
    kinds = [str(kind) for _name, kind in described]
    columns = [(name, kind) for (name, _kind), kind in zip(described, kinds, strict=True)]
    write_frame(out, Frame.of(Kind.HEADER, {"columns": columns}))
    if spelling := Spelling.of(asked["text"], [kind for _name, kind in described]):
        cursor = engine.run(spelling.text, values, before=spelling.before)
    reader = cursor.to_arrow_reader(BATCH)
    schema = widened(reader.schema, kinds)
    _write_stream(out, schema)
    batches = (widen(batch, schema, kinds) for batch in reader)
    return _write_batches(out, schema, map(_sound, batches), asked)


def _write_batches(
    out: IO[bytes], schema: pa.Schema, batches: Iterable[pa.RecordBatch], asked: dict[str, Any]
) -> bool:
    """Write the rows; return whether some were left out. Raise Unfit where the first one is."""
    has_none = True
    rows, room = (ALL if asked[kind] is None else asked[kind] for kind in ("rows", "bytes"))
    for batch in batches:
        fitting = _fitting(batch, rows, room)
        if has_none and rows and batch.num_rows and not fitting.num_rows:
            raise Unfit(ChildFault.SIZE)
        has_none = has_none and not fitting.num_rows
        for part in _parts(fitting):
            _write_stream(out, schema, part)
        rows, room = rows - fitting.num_rows, room - fitting.nbytes
        if fitting.num_rows < batch.num_rows:
            return True
    return False


def _sound(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows, or raise Unfit: the parent takes no value beyond its type."""
    if any(word in str(kind) for kind in batch.schema.types for word in MAYBE_BEYOND):
        try:
            batch.validate(full=True)
        except pa.ArrowInvalid as error:
            raise Unfit(ChildFault.VALUE) from error
    return batch


def _fitting(batch: pa.RecordBatch, rows: int, room: int) -> pa.RecordBatch:
    """Return the rows from the batch's start that are so many and so many bytes at most."""
    most = min(batch.num_rows, rows)
    if batch.slice(0, most).nbytes > room:
        numbers = range(1, most + 1)
        most = bisect_right(numbers, room, key=lambda number: batch.slice(0, number).nbytes)
    return batch.slice(0, most)


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield the batch in parts that fit into a frame; raise Unfit where a row does not."""
    if batch.nbytes * 2 < MOST_BYTES:
        yield batch
    elif batch.num_rows <= 1:
        raise Unfit(ChildFault.SIZE)
    else:
        half = batch.num_rows // 2
        yield from _parts(batch.slice(0, half))
        yield from _parts(batch.slice(half))


def _write_stream(out: IO[bytes], schema: pa.Schema, *batches: pa.RecordBatch) -> None:
    write_frame(out, Frame(Kind.ROWS, stream_of(schema, *batches)))


def stream_of(schema: pa.Schema, *batches: pa.RecordBatch) -> bytes:
    """Return the rows as an Arrow stream of their own."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(use_threads=False)
    with pa.ipc.new_stream(sink, schema, options=options) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())
