"""The child process: it gets ready, answers one query, and ends.

It is started from `process.py` without any variable of the environment, and does all that it can do
before it knows the query: what it gives up of the system, the engine, the heads of the files.
"""

import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import duckdb
import pyarrow as pa

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.answer_out import Unfit, stream_of, write_rows
from aigc_data.store.sandbox.child_fault import ChildFault
from aigc_data.store.sandbox.confine import allow, confine, start_nothing_more
from aigc_data.store.sandbox.engine import Engine, NotOneSelect
from aigc_data.store.sandbox.frame import Frame, Kind, read_frame, write_frame
from aigc_data.store.sandbox.parameter import meant
from aigc_data.store.sandbox.space import open_size, read_size

ARROW: Final = pa.table({"ready": [True]})
"""Written once before there is a query, so that nothing has to be loaded for the first batch."""
UNREAD: Final = (
    *('"exception_type":"IO"', "Failed to read file ", "too small to be a Parquet file"),
    "No magic bytes found at end of file ",
)
"""What is in the engine's words for a file that is not there, or not whole."""
NO_MEMORY: Final = "Memory allocation failure"


def main(words: list[str], taken: list[str]) -> None:
    """Get ready, answer the one query that comes, and end; `taken` is what is given up already.

    `words` are the published folder and how many threads the engine may use.
    """
    folder, threads = words
    size, engine = open_size(), Engine()
    confined = confine(Path(folder))
    with suppress(duckdb.Error, StoreError, OSError):  # of a file; the query tries it anew
        engine.warm(confined.folder, int(threads))
    stream_of(ARROW.schema, *ARROW.to_batches())
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
        return {"truncated": write_rows(out, engine, asked, values)}
    except duckdb.BinderException as error:
        return {"engine": engine.said(error), "columns": engine.columns()}
    except (MemoryError, pa.ArrowMemoryError):
        return _fault(ChildFault.MEMORY)
    except (duckdb.Error, OSError) as error:  # after the first rows, Arrow hands on what it says
        return _of_engine(engine.said(error))
    except NotOneSelect:
        return _fault(ChildFault.STATEMENT)
    except Unfit as unfit:
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
