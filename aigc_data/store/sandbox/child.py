"""The child process: it gets ready, answers one query, and ends.

It is started from `process.py` without any variable of the environment, and does all that it can do
before it knows the query: what it gives up of the system, the engine, the heads of the files.
"""

import sys
import traceback
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import duckdb
import pyarrow as pa

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.child_fault import ChildFault
from aigc_data.store.sandbox.confine import allow, confine, start_nothing_more
from aigc_data.store.sandbox.engine import Engine, NotOneSelect
from aigc_data.store.sandbox.frame import MOST_BYTES, Frame, Kind, read_frame, write_frame
from aigc_data.store.sandbox.parameter import meant
from aigc_data.store.sandbox.query import Value
from aigc_data.store.sandbox.space import open_size, read_size
from aigc_data.store.sandbox.spelling import Spelling
from aigc_data.store.sandbox.wide_number import widen, widened

BATCH: Final = 8192
"""Rows in a batch."""
ALL: Final = sys.maxsize
ARROW: Final = pa.table({"ready": [True]})
"""Written once before there is a query, so that nothing has to be loaded for the first batch."""
UNREAD: Final = (
    *('"exception_type":"IO"', "Failed to read file ", "too small to be a Parquet file"),
    "No magic bytes found at end of file ",
)
"""What is in the engine's words for a file that is not there, or not whole."""
NO_MEMORY: Final = "Memory allocation failure"
MAYBE_BEYOND: Final = ("time64", "decimal128(38, 0)")
"""Types whose bits hold more than they mean: the engine's TIME and, within lists, its HUGEINT."""


def main(words: list[str], taken: list[str]) -> None:
    """Get ready, answer the one query that comes, and end; `taken` is what is given up already.

    `words` are the published folder and how many threads the engine may use.
    """
    folder, threads = words
    size, engine = open_size(), Engine()
    confined = confine(Path(folder))
    with suppress(duckdb.Error, StoreError, OSError):  # of a file; the query tries it anew
        engine.warm(confined.folder, int(threads))
    _stream_of(ARROW.schema, *ARROW.to_batches())
    start_nothing_more()
    write_frame(sys.stdout.buffer, Frame.of(Kind.READY, {"measures": [*taken, *confined.measures]}))
    question = read_frame(sys.stdin.buffer)
    if question is not None:
        _answer(engine, question.said, int(threads), read_size(size))


def _answer(engine: Engine, asked: dict[str, Any], threads: int, used: int | None) -> None:
    """Write the answer, and last how it ended."""
    out = sys.stdout.buffer
    allow(float(asked["seconds"]), threads, int(asked["memory_mb"]) * 1_000_000, used)
    try:
        ended = _ended(engine, out, asked)
    except Exception as error:  # noqa: BLE001 - the parent logs it
        ended = _fault(ChildFault.UNKNOWN, _where(error))
    write_frame(out, Frame.of(Kind.END, ended))


def _ended(engine: Engine, out: IO[bytes], asked: dict[str, Any]) -> dict[str, Any]:
    """Write the rows; return how it ended."""
    try:
        engine.show(asked["views"])
    except duckdb.Error as error:
        return _fault(ChildFault.PUBLISHED, str(error))
    try:
        engine.seal(int(asked["memory_mb"]))
        values = {name: meant(value) for name, value in asked["parameters"].items()}
        return {"truncated": _write_rows(out, engine, asked, values)}
    except duckdb.BinderException as error:
        return {"engine": engine.said(error), "columns": engine.columns()}
    except (MemoryError, pa.ArrowMemoryError):
        return _fault(ChildFault.MEMORY)
    except (duckdb.Error, OSError) as error:  # after the first rows, Arrow hands on what it says
        return _of_engine(engine.said(error))
    except NotOneSelect:
        return _fault(ChildFault.STATEMENT)
    except _Unfit as unfit:
        return _fault(unfit.fault)
    except pa.ArrowException as error:
        is_deep = "ecursion" in str(error)
        return _fault(ChildFault.DEPTH if is_deep else ChildFault.TYPE)


def _of_engine(said: str) -> dict[str, Any]:
    """Return what the engine said; of files it can only read what is published."""
    if any(words in said for words in UNREAD):
        return _fault(ChildFault.PUBLISHED, said)
    return _fault(ChildFault.MEMORY) if NO_MEMORY in said else {"engine": said}


def _fault(fault: ChildFault, reason: str = "") -> dict[str, Any]:
    return {"fault": fault.value, "reason": reason}


def _where(error: Exception) -> str:
    """Return what kind of error it is and where it was raised, without the texts in it."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def _write_rows(
    out: IO[bytes], engine: Engine, asked: dict[str, Any], values: dict[str, Value]
) -> bool:
    """Write columns and rows as far as the limits let them; return whether some were left out."""
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
    """Write the rows; return whether some were left out. Raise _Unfit where the first one is."""
    has_none = True
    rows, room = (ALL if asked[kind] is None else asked[kind] for kind in ("rows", "bytes"))
    for batch in batches:
        fitting = _fitting(batch, rows, room)
        if has_none and rows and batch.num_rows and not fitting.num_rows:
            raise _Unfit(ChildFault.SIZE)
        has_none = has_none and not fitting.num_rows
        for part in _parts(fitting):
            _write_stream(out, schema, part)
        rows, room = rows - fitting.num_rows, room - fitting.nbytes
        if fitting.num_rows < batch.num_rows:
            return True
    return False


def _sound(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows, or raise _Unfit: the parent takes no value beyond its type."""
    if any(word in str(kind) for kind in batch.schema.types for word in MAYBE_BEYOND):
        try:
            batch.validate(full=True)
        except pa.ArrowInvalid as error:
            raise _Unfit(ChildFault.VALUE) from error
    return batch


def _fitting(batch: pa.RecordBatch, rows: int, room: int) -> pa.RecordBatch:
    """Return the rows from the batch's start that are so many and so many bytes at most."""
    most = min(batch.num_rows, rows)
    if batch.slice(0, most).nbytes > room:
        numbers = range(1, most + 1)
        most = bisect_right(numbers, room, key=lambda number: batch.slice(0, number).nbytes)
    return batch.slice(0, most)


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield the batch in parts that fit into a frame; raise _Unfit where a row does not."""
    if batch.nbytes * 2 < MOST_BYTES:
        yield batch
    elif batch.num_rows <= 1:
        raise _Unfit(ChildFault.SIZE)
    else:
        half = batch.num_rows // 2
        yield from _parts(batch.slice(0, half))
        yield from _parts(batch.slice(half))


def _write_stream(out: IO[bytes], schema: pa.Schema, *batches: pa.RecordBatch) -> None:
    write_frame(out, Frame(Kind.ROWS, _stream_of(schema, *batches)))


def _stream_of(schema: pa.Schema, *batches: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(use_threads=False)
    with pa.ipc.new_stream(sink, schema, options=options) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())


class _Unfit(Exception):
    """A row or a value that no answer can hold."""

    def __init__(self, fault: ChildFault) -> None:
        self.fault = fault
        super().__init__(fault)
