"""The child process: it gets ready, answers one query, and ends.

It is started from `process.py` without any variable of the environment, and does all that it can do
before it knows the query: what it gives up of the system, the engine, the heads of the files.
"""

import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, TextIO

import duckdb
import pyarrow as pa

from aigc_data.store.sandbox.confine import allow, confine, start_nothing_more
from aigc_data.store.sandbox.engine import Engine, NotOneSelect
from aigc_data.store.sandbox.frame import MOST_BYTES, Frame, Kind, read_frame, write_frame
from aigc_data.store.sandbox.parameter import meant
from aigc_data.store.sandbox.wide_number import widen, widened

BATCH: Final = 8192
"""Rows in a batch."""
ALL: Final = sys.maxsize
ARROW: Final = pa.table({"ready": [True]})
"""Written once before there is a query, so that nothing has to be loaded for the first batch."""


def main(folder: str, threads: str, taken: list[str]) -> None:
    """Get ready, answer the one query that comes, and end; `taken` is what is given up already."""
    size, engine = _open_size(), Engine()
    confined = confine(Path(folder))
    engine.warm(confined.folder, int(threads))
    _stream_of(ARROW.schema, *ARROW.to_batches())
    start_nothing_more()
    write_frame(sys.stdout.buffer, Frame.of(Kind.READY, {"measures": [*taken, *confined.measures]}))
    question = read_frame(sys.stdin.buffer)
    if question is not None:
        _answer(engine, question.said, int(threads), _read_size(size))


def _answer(engine: Engine, asked: dict[str, Any], threads: int, used: int | None) -> None:
    """Write the answer, and last how it ended."""
    out = sys.stdout.buffer
    allow(float(asked["seconds"]), threads, int(asked["memory_mb"]) * 1_000_000, used)
    try:
        engine.show(asked["views"])
        engine.seal(int(asked["memory_mb"]))
        values = {name: meant(value) for name, value in asked["parameters"].items()}
        ended = _write_rows(out, engine.run(asked["text"], values), asked)
    except duckdb.BinderException as error:
        ended = {"engine": str(error), "columns": engine.columns()}
    except duckdb.Error as error:
        ended = {"engine": str(error)}
    except (MemoryError, pa.ArrowMemoryError):
        ended = {"fault": "memory"}
    except OSError as error:  # after the first rows, Arrow hands on what the engine says
        ended = {"engine": str(error)}
    except NotOneSelect:
        ended = {"fault": "statement"}
    except _TooLarge:
        ended = {"fault": "size"}
    write_frame(out, Frame.of(Kind.END, ended))


def _write_rows(
    out: IO[bytes], cursor: duckdb.DuckDBPyConnection, asked: dict[str, Any]
) -> dict[str, Any]:
    """Write columns and rows as far as the limits let them; return whether some were left out."""
    columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or ()]
    write_frame(out, Frame.of(Kind.HEADER, {"columns": columns}))
    reader, kinds = cursor.to_arrow_reader(BATCH), [kind for _name, kind in columns]
    schema = widened(reader.schema, kinds)
    _write_stream(out, schema)
    batches = (widen(batch, schema, kinds) for batch in reader)
    return {"truncated": _write_batches(out, schema, batches, asked)}


def _write_batches(
    out: IO[bytes], schema: pa.Schema, batches: Iterable[pa.RecordBatch], asked: dict[str, Any]
) -> bool:
    """Write the rows; return whether some were left out."""
    rows, room = (ALL if asked[kind] is None else asked[kind] for kind in ("rows", "bytes"))
    for batch in batches:
        fitting = _fitting(batch, rows, room)
        for part in _parts(fitting):
            _write_stream(out, schema, part)
        rows, room = rows - fitting.num_rows, room - fitting.nbytes
        if fitting.num_rows < batch.num_rows:
            return True
    return False


def _fitting(batch: pa.RecordBatch, rows: int, room: int) -> pa.RecordBatch:
    """Return the rows from the batch's start that are so many and so many bytes at most."""
    fitting = batch.slice(0, rows)
    while fitting.num_rows and fitting.nbytes > room:
        share = room / fitting.nbytes
        fitting = fitting.slice(0, min(int(fitting.num_rows * share), fitting.num_rows - 1))
    return fitting


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield the batch in parts that fit into a frame; raise _TooLarge where a row does not."""
    if batch.nbytes * 2 < MOST_BYTES:
        yield batch
    elif batch.num_rows <= 1:
        raise _TooLarge
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


class _TooLarge(Exception):
    """A single row is larger than a frame."""


def _open_size() -> TextIO | None:
    """Return where the system tells the size of this process, open: it cannot be opened later."""
    try:
        return Path("/proc/self/statm").open()
    except OSError:
        return None


def _read_size(size: TextIO | None) -> int | None:
    """Return the address space of this process in bytes."""
    return int(size.read().split()[0]) * resource.getpagesize() if size else None
