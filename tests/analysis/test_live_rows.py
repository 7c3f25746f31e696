"""The rows of a list's file: part after part the same as by one question over all of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis import live_rows as live_rows_module
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.live_rows import live_rows
from aigc_data.analysis.task_rows import rows_for_export
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from tests.analysis.history import many, task
from tests.tasks import NOON

DAY_S = 86_400
DAYS = [*range(0, -9 * DAY_S, -DAY_S // 3)]
TASKS = [
    *(task(at, kind=TaskKind.VIDEO if at % DAY_S else TaskKind.IMAGE) for at in DAYS),
    *(replace(one, created_at=None) for one in many(3)),
]
ENDS = [None, NOON - timedelta(days=6, hours=5), NOON - timedelta(days=2)]
FILTERS = [
    *(TaskFilter(since=since, until=until) for since, until in product(ENDS, ENDS)),
    TaskFilter(undated=True),
    TaskFilter(kinds=("video",)),
    TaskFilter(kinds=("image",), hours=("12", "")),
    TaskFilter(text="nowhere"),
]


@pytest.mark.parametrize("together", [1, 4, 1000])
@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_they_are_the_same_in_the_same_order(
    store: Store,
    db: DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    together: int,
    chosen: TaskFilter,
) -> None:
    monkeypatch.setattr(live_rows_module, "TOGETHER", together)
    store.save(TASKS, at=NOON)
    at_once = rows_for_export(db, chosen).read_all()
    assert live_rows(db, chosen).read_all().equals(at_once)


def test_what_is_stored_meanwhile_is_not_among_them(
    store: Store, db: DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_rows_module, "TOGETHER", 1)
    store.save(TASKS, at=NOON)
    rows = live_rows(db, TaskFilter())
    first = rows.read_next_batch()
    store.save([task(-8 * DAY_S + 60)], at=NOON)
    assert first.num_rows + rows.read_all().num_rows == len(TASKS)
