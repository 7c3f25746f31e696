"""What a query returns, as plain rows."""

from typing import Any

from duckdb import DuckDBPyConnection


def rows(db: DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each row by column; for answers of a few hundred rows."""
    answer = db.execute(sql, parameters)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
