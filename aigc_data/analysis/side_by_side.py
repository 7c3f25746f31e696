"""Several questions to the store at once, for one alone keeps one processor busy."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from duckdb import DuckDBPyConnection

AT_ONCE: Final = 4

Ask = Callable[[DuckDBPyConnection], Any]


def side_by_side(db: DuckDBPyConnection, *asks: Ask) -> list[Any]:
    """Return the answers, in the order of the questions, each asked of a cursor of its own.

    A window of a week is few row groups, and DuckDB gives most of them to the thread that asks.
    Raises what the first of them raises that fails.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda ask: _answer(db, ask), asks))


def _answer(db: DuckDBPyConnection, ask: Ask) -> Any:  # noqa: ANN401 - of any type
    with db.cursor() as cursor:
        return ask(cursor)
