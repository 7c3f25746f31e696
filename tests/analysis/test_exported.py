"""What is exported of a filter is what a page counts of it, in the list's order."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings

from aigc_data.analysis import exported, task_rows
from aigc_data.analysis.exported import (
    columns_of,
    count_groups,
    count_results,
    groups_for_export,
    results_for_export,
    tasks_for_export,
)
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import Published, open_published
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.analysis.test_agreement import any_task, filters
from tests.tasks import NOON, after


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    chance = Random(2)
    with Store.open(tmp_path_factory.mktemp("exported") / "test.duckdb") as opened:
        drawn = [any_task(chance) for _ in range(500)]
        tasks = [task for task in drawn if _early(task)]
        opened.save(tasks, at=NOON)
        opened.save_results([_result(task, number) for number, task in enumerate(tasks)])
        opened.publish()
        yield opened


@pytest.fixture(scope="module")
def published(store: Store) -> Iterator[Published]:
    with open_published(published_folder(store.path)) as opened:
        yield opened


def _result(task: Task, number: int) -> ResultFile:
    """Return a result file of a task, found on one of four days."""
    return ResultFile(
        account=task.account,
        task_id=task.task_id,
        position=0,
        address=f"https://a.example/{number}.png",
        state=FileState.WANTED,
        found_at=NOON + timedelta(hours=number * 7 % 96),
    )


def _early(task: Task) -> bool:
    """Whether it is of the first days, or of none: each day is a file."""
    return task.created_at is None or task.created_at < after(4 * 86_400)


@settings(max_examples=25)
@given(chosen=filters)
def test_the_rows_are_those_that_a_page_counts(
    store: Store, published: Published, chosen: TaskFilter
) -> None:
    heard: list[int] = []
    rows = tasks_for_export(published, chosen, ["account", "task_id"], heard.append).read_all()
    with store.cursor() as db:
        listed = task_rows.rows_for_export(db, chosen, ["account", "task_id"]).read_all()
        counted = task_rows.count(db, chosen)
    assert rows.to_pylist() == listed.to_pylist()
    assert (rows.num_rows, sum(heard)) == (counted, counted)


@pytest.mark.parametrize("together", [1, 100, exported.TOGETHER])
@settings(max_examples=10)
@given(chosen=filters)
def test_the_results_are_those_of_the_tasks_chosen_however_many_days_are_asked_at_once(
    published: Published, together: int, chosen: TaskFilter
) -> None:
    heard: list[int] = []
    columns = ["account", "task_id", "position", "found_at"]
    read = results_for_export(published, chosen, columns, heard.append, together)
    rows = read.read_all().to_pylist()
    where, parameters = chosen.where()
    sql = exported.RESULTS.format(columns=", ".join(columns), where=where)
    with published.cursor() as db:
        listed = db.execute(sql, parameters).to_arrow_table().to_pylist()
        counted = count_results(db, chosen)
    assert rows == listed
    assert (len(rows), sum(heard)) == (counted, counted)


def test_the_groups_are_those_of_the_failures_chosen(published: Published) -> None:
    everything, none = TaskFilter(), TaskFilter(statuses=("successful",))
    rows = groups_for_export(published, everything, ["error_group"], lambda _rows: None)
    with published.cursor() as db:
        named = db.execute("SELECT DISTINCT error_group FROM tasks ORDER BY ALL").fetchall()
        counts = count_groups(db, everything), count_groups(db, none)
    names = [(group["error_group"],) for group in rows.read_all().to_pylist()]
    assert names == [row for row in named if row[0] is not None]
    assert counts == (len(names), 0)


def test_columns_are_the_views_own_in_its_order(published: Published) -> None:
    assert columns_of(published, "tasks")[:3] == ("account", "task_id", "kind")
    assert columns_of(published, "error_groups")[:2] == ("error_group", "version")
    assert columns_of(published, "settings") == ()
