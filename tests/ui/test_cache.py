"""Answers are asked once, side by side where a page wants many."""

from threading import Barrier
from typing import Final

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.store import Store
from aigc_data.ui.cache import ask, ask_ahead
from aigc_data.ui.recent import Question
from tests.tasks import NOON, a_task

PATIENCE_S: Final = 30.0
ALL: Final = TaskFilter()
asked: list[str] = []
both = Barrier(2, timeout=PATIENCE_S)


@pytest.fixture(autouse=True)
def nothing_asked(stored: Store) -> None:
    asked.clear()
    stored.save([a_task()], at=NOON)


def counted(db: DuckDBPyConnection, _filter: TaskFilter, name: str) -> int:
    """Return how many tasks there are, once two are at it."""
    asked.append(name)
    both.wait()
    return len(db.execute("SELECT task_id FROM tasks").fetchall())


def broken(_db: DuckDBPyConnection, _filter: TaskFilter) -> int:
    """Fail."""
    message = "this question fails"
    raise RuntimeError(message)


def test_questions_are_answered_side_by_side_and_not_again() -> None:
    ask_ahead(Question(counted, ALL, ("one",)), Question(counted, ALL, ("other",)))
    assert [ask(counted, ALL, name) for name in ("one", "other")] == [1, 1]
    assert sorted(asked) == ["one", "other"]


def test_what_fails_ahead_fails_where_it_is_asked() -> None:
    ask_ahead(Question(broken, ALL, ()))
    with pytest.raises(RuntimeError, match="this question fails"):
        ask(broken, ALL)
