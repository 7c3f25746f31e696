"""Rows as a table of a DuckDB file of its own, with what each column means as a comment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

CREATE: Final = """
CREATE TABLE {table} AS
SELECT *
FROM rows
"""
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

    The file must not be there yet.
    """
    with duckdb.connect(file) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.register("rows", rows)
        db.execute(CREATE.format(table=_name(table)))
        for column in rows.schema.names:
            if column in comments:
                what = f"COLUMN {_name(table)}.{_name(column)}"
                db.execute(COMMENT.format(what=what, said=_text(comments[column])))
        if about:
            db.execute(COMMENT.format(what=f"TABLE {_name(table)}", said=_text(about)))


def _name(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def _text(text: str) -> str:
    """Return the text as a literal: COMMENT takes no parameter."""
    quoted = text.replace("'", "''")
    return f"'{quoted}'"
