"""Rows as a table of a DuckDB file of its own, with what each column means as a comment."""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

CREATE: Final = """
CREATE TABLE {table} AS
SELECT *
FROM rows
"""
OF_THE_DISK: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)
COMMENT: Final = """
COMMENT ON {what} IS {said}
"""


def write_duckdb(
    rows: pa.RecordBatchReader,
    file: Path,
    table: str,
    comments: Mapping[str, str],
    about: str = "",
) -> None:
    """Write the rows as the table; `comments` are of columns, by name, and `about` of the table.

    The file must not be there yet. Raises OSError where the disk does not take it.
    """
    with _explaining(), duckdb.connect(file) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.register("rows", rows)
        db.execute(CREATE.format(table=_name(table)))
        for column in rows.schema.names:
            if column in comments:
                what = f"COLUMN {_name(table)}.{_name(column)}"
                db.execute(COMMENT.format(what=what, said=_text(comments[column])))
        if about:
            db.execute(COMMENT.format(what=f"TABLE {_name(table)}", said=_text(about)))


@contextmanager
def _explaining() -> Iterator[None]:
    """Raise what the system said to DuckDB as OSError."""
    try:
        yield
    except duckdb.Error as error:
        said = str(error)
        for number in OF_THE_DISK:
            if os.strerror(number) in said:
                raise OSError(number, os.strerror(number)) from error
        raise


def _name(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def _text(text: str) -> str:
    """Return the text as a literal: COMMENT takes no parameter."""
    quoted = text.replace("'", "''")
    return f"'{quoted}'"
