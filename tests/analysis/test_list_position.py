from datetime import UTC, datetime
from pathlib import Path

import pytest

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.list_position import rows_before
from aigc_data.analysis.task_rows import Sort
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.tasks import NOON, a_task, after

TASKS = [
    a_task(
        task_id=f"task-{number % 7}",
        account=f"account-{number // 7}",
        created_at=None if number % 5 == 0 else after(number // 3),
        finished_exactly_at=None if number % 4 == 0 else after(600 + number // 2),
        status=TaskStatus.SUCCESSFUL if number % 4 else TaskStatus.EXECUTING,
        model=None if number % 6 == 0 else "Kling",
        model_version=f"{number % 3}.0",
    )
    for number in range(21)
]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", list(Sort))
def test_the_rows_before_a_page_are_those_of_the_pages_before_it(
    tmp_path: Path,
    sort: Sort,
    descending: bool,
) -> None:
    with Store.open(tmp_path / "test.duckdb") as store:
        store.save(TASKS, at=NOON)
        with store.cursor() as db:
            seen, page = 0, task_rows.page(db, TaskFilter(), sort, descending=descending, limit=4)
            while page.first is not None and page.last is not None:
                before = rows_before(db, TaskFilter(), page.first, sort, descending=descending)
                assert before == seen
                seen += len(page.rows)
                page = task_rows.page(
                    db, TaskFilter(), sort, descending=descending, after=page.last, limit=4
                )
    assert seen == len(TASKS)


def test_only_the_rows_of_the_filter_count(tmp_path: Path) -> None:
    chosen = TaskFilter(accounts=("account-1",), since=datetime(2026, 1, 1, tzinfo=UTC))
    with Store.open(tmp_path / "test.duckdb") as store:
        store.save(TASKS, at=NOON)
        with store.cursor() as db:
            first = task_rows.page(db, chosen, limit=2)
            second = task_rows.page(db, chosen, after=first.last, limit=2)
            assert second.first is not None
            assert rows_before(db, chosen, second.first, Sort.CREATED, descending=True) == 2
