from dataclasses import fields
from typing import Any

import pandas as pd
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.figures import figures
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.analysis.read_once import read_once
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from tests.analysis.a_day import DAY, HISTORY
from tests.analysis.history import ended, task
from tests.tasks import NOON

COUNT = "SELECT count(*) FROM task"
LANTERN = TaskFilter(text="lantern")


def test_a_text_is_read_once_and_the_rest_selects_all_of_it(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(prompt="a lantern"), task(prompt="Lanterns"), task(prompt="a kite")], at=NOON)
    with read_once(db, LANTERN) as rest:
        assert rest == TaskFilter()
        assert db.execute(COUNT).fetchall() == [(2,)]


def test_other_cursors_and_later_questions_see_all_tasks(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(prompt="a lantern"), task(prompt="a kite")], at=NOON)
    with store.cursor() as other, read_once(db, LANTERN):
        assert other.execute(COUNT).fetchall() == [(2,)]
    assert db.execute(COUNT).fetchall() == [(2,)]


def test_a_question_that_fails_leaves_the_cursor_as_it_was(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(prompt="a lantern"), task(prompt="a kite")], at=NOON)
    with pytest.raises(ZeroDivisionError), read_once(db, LANTERN):
        raise ZeroDivisionError
    assert db.execute(COUNT).fetchall() == [(2,)]


def test_a_filter_without_a_text_stays_as_it_is(db: DuckDBPyConnection) -> None:
    with read_once(db, DAY) as rest:
        assert rest is DAY


def test_what_a_text_selects_is_counted_as_the_same_tasks_alone_are(
    store: Store, db: DuckDBPyConnection
) -> None:
    """Every figure and picture of the text is that of a kind which has just the same tasks."""
    image: dict[str, Any] = {
        "kind": TaskKind.IMAGE,
        "model": "Kling",
        "image_count": 2,
        "prompt": "a LANTERN",
    }
    failed = ended(300, 5, failed=True, **image)
    store.save([*HISTORY, ended(60, 12.5, **image), failed, task(600, **image)], at=NOON)
    texted = TaskFilter(DAY.since, DAY.until, text="lantern")
    alone = TaskFilter(DAY.since, DAY.until, models=("Kling",), kinds=("image",))
    one, other = (overview(db, chosen, "Asia/Shanghai", NOON) for chosen in (texted, alone))
    assert one.figures == other.figures == figures(db, texted)
    for name in [field.name for field in fields(one) if field.name != "figures"]:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.figures.tasks == 3
