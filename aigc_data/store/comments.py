"""What the database says of its own columns, kept when a view is made anew."""

import duckdb

COMMENTS = """
SELECT table_name, column_name, comment
FROM duckdb_columns()
WHERE database_name = current_database()
  AND comment IS NOT NULL
"""
VIEWS = """
SELECT view_name, comment
FROM duckdb_views()
WHERE database_name = current_database()
  AND comment IS NOT NULL
"""

Comments = dict[tuple[str, ...], str]
"""By view, or by table and column."""


def comments(db: duckdb.DuckDBPyConnection) -> Comments:
    """Return all that is said."""
    columns = db.execute(COMMENTS).fetchall()
    views = db.execute(VIEWS).fetchall()
    return {tuple(name): said for *name, said in [*columns, *views]}


def say_again(db: duckdb.DuckDBPyConnection, before: Comments) -> None:
    """Say again what a view made anew no longer says: DuckDB drops it with the old view.

    Raises duckdb.Error where a column that had a comment is gone.
    """
    now = comments(db)
    for name, said in before.items():
        if name not in now:
            what = "COLUMN" if len(name) > 1 else "VIEW"
            quoted = ".".join(f'"{part}"' for part in name)
            text = said.replace("'", "''")
            db.execute(f"COMMENT ON {what} {quoted} IS '{text}'")
