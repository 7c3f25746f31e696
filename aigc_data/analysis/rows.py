"""What a query returns, as plain rows and as columns of numbers."""

from typing import Any

from duckdb import DuckDBPyConnection


def arrays(db: DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return each column as a NumPy array; for numbers that are never NULL."""
    return dict(db.execute(sql, parameters).fetchnumpy())


def rows(db: DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each row by column; for answers of a few hundred rows."""
    answer = db.execute(sql, parameters)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
