import threading
from collections.abc import Callable

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.side_by_side import side_by_side


def number(value: int) -> Callable[[DuckDBPyConnection], int]:
    return lambda db: int(db.execute("SELECT $value", {"value": value}).fetchall()[0][0])


def test_the_answers_come_in_the_order_of_the_questions(db: DuckDBPyConnection) -> None:
    assert side_by_side(db, *map(number, range(9))) == list(range(9))


def test_two_questions_run_at_the_same_time_on_cursors_of_their_own(
    db: DuckDBPyConnection,
) -> None:
    both = threading.Barrier(2, timeout=30)

    def asked(cursor: DuckDBPyConnection) -> int:
        both.wait()
        return id(cursor)

    first, second = side_by_side(db, asked, asked)
    assert len({first, second, id(db)}) == 3


def test_what_fails_is_raised_and_the_connection_goes_on(db: DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.CatalogException):
        side_by_side(db, number(1), lambda cursor: cursor.execute("FROM nowhere"))
    assert side_by_side(db, number(2)) == [2]
