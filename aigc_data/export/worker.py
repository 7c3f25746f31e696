"""The process that makes one file: rows come as an Arrow stream, the file goes out in parts.

It is started from `making.py` without any variable of the environment. To turn a million rows into
text keeps an interpreter busy for a minute; this is another than the one that draws the pages.
"""

import errno
import os
import resource
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import IO, Final

import pyarrow as pa

from aigc_data.export.part import LAST, write_part

STREAMED: Final = frozenset(("csv", "json"))
"""Sent while they are made; all others have to be whole first."""
ALL_ROWS: Final = b"."
"""Stands behind the stream when no row is missing."""
PACKED: Final = 5
"""How hard it is packed, as Streamlit packs what it sends."""
GZIP: Final = 31
"""For zlib: with gzip's head and end."""
PART: Final = 1 << 20
SHEET: Final = "Answer"
CUT_SHORT: Final = 3
TOO_MANY_ROWS: Final = 4
TOO_LARGE: Final = 5
NO_SPACE: Final = 6
"""How the process ends: rows were missing, or there were too many, or too many bytes of them."""
BY_NUMBER: Final = {errno.EFBIG: TOO_LARGE, errno.ENOSPC: NO_SPACE, errno.EDQUOT: NO_SPACE}
"""By what the system says."""


class Ended(Exception):
    """There is no whole file; the code says why."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def main(words: list[str], _taken: list[str]) -> None:
    """Make the file of the rows that come.

    `words` are its form, a folder for one that has to be whole, whether it is to be packed, and
    how many bytes it may have.
    """
    form, folder, is_packed, most_bytes = words
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes), int(most_bytes)))
    try:
        if form in STREAMED:
            _stream(_lines_of(form), sys.stdout.buffer, is_packed=bool(is_packed))
        else:
            _write(_writer_of(form), Path(folder), sys.stdout.buffer)
    except Ended as early:
        sys.exit(early.code)


def _stream(
    lines: Callable[[pa.RecordBatchReader], Iterator[bytes]], out: IO[bytes], *, is_packed: bool
) -> None:
    """Send the parts as they come, also the one that says that the file is cut short."""
    packing = zlib.compressobj(PACKED, wbits=GZIP) if is_packed else None
    try:
        for line in lines(_rows(sys.stdin.buffer)):
            if part := packing.compress(line) if packing else line:
                write_part(out, part)
    finally:
        if packing:
            write_part(out, packing.flush())
    write_part(out, LAST)


def _write(
    write: Callable[[pa.RecordBatchReader, Path], object], folder: Path, out: IO[bytes]
) -> None:
    """Write the whole file, then send its size and its bytes; the folder is gone before these."""
    file = folder / "file"
    try:
        write(_rows(sys.stdin.buffer), file)
        made = file.open("rb")
    except OSError as error:
        raise Ended(BY_NUMBER.get(error.errno or 0, CUT_SHORT)) from error
    finally:
        rmtree(folder, ignore_errors=True)
    with made:
        write_part(out, str(os.fstat(made.fileno()).st_size).encode())
        while part := made.read(PART):
            write_part(out, part)
    write_part(out, LAST)


def _rows(pipe: IO[bytes]) -> pa.RecordBatchReader:
    """Return the rows as they come; it raises Ended where some are missing."""
    try:
        stream = pa.ipc.open_stream(pipe)
    except (pa.ArrowException, OSError) as error:
        raise Ended(CUT_SHORT) from error
    return pa.RecordBatchReader.from_batches(stream.schema, _batches(stream, pipe))


def _batches(stream: Iterable[pa.RecordBatch], pipe: IO[bytes]) -> Iterator[pa.RecordBatch]:
    try:
        yield from stream
    except (pa.ArrowException, OSError) as error:
        raise Ended(CUT_SHORT) from error
    if pipe.read(1) != ALL_ROWS:
        raise Ended(CUT_SHORT)


def _lines_of(form: str) -> Callable[[pa.RecordBatchReader], Iterator[bytes]]:
    """Return what makes the form; whoever makes one form loads no other."""
    if form == "json":
        from aigc_data.export.json_file import json_rows

        return json_rows
    from aigc_data.export.csv_file import csv_lines

    return csv_lines


def _writer_of(form: str) -> Callable[[pa.RecordBatchReader, Path], object]:
    if form == "xlsx":
        return _write_excel
    from aigc_data.export.parquet_file import write_parquet

    return write_parquet


def _write_excel(rows: pa.RecordBatchReader, file: Path) -> None:
    from xlsxwriter.exceptions import FileCreateError

    from aigc_data.export.excel_file import TooManyRows, write_excel

    try:
        write_excel(rows, file, SHEET)
    except TooManyRows as error:
        raise Ended(TOO_MANY_ROWS) from error
    except FileCreateError as error:
        raise OSError(*getattr(error.args[0], "args", ())) from error
