from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.task_rows import (
    LARGEST_PAGE,
    PAGE_COLUMNS,
    Key,
    Neighbours,
    Sort,
    TaskPage,
    count,
    facets,
    neighbours,
    one,
    page,
    rows_for_export,
)
from aigc_data.store.store import Store
from aigc_data.task import Source, Task, TaskKind, TaskStatus, TaskType
from tests.analysis.history import HUNYUAN, KLING, ended, task, values
from tests.tasks import NOON, after

MIXED = [
    ended(0, 30, task_id="c", **KLING),
    ended(60, 10, task_id="a", failed=True, **KLING),
    ended(60, 20, task_id="b", **HUNYUAN),
    ended(60, 20, task_id="b", account="other", **HUNYUAN),
    task(120, task_id="e", status=TaskStatus.WAITING, model=None),
    task(None, task_id="d", status=TaskStatus.EXECUTING, model=None),
    task(None, task_id="f"),
]
ORDERS = {
    (Sort.CREATED, True): "e b/other b a c f d",
    (Sort.CREATED, False): "c a b b/other e d f",
    (Sort.FINISHED, True): "b/other b a c f e d",
    (Sort.FINISHED, False): "c a b b/other d e f",
    (Sort.DURATION, True): "c b/other b a f e d",
    (Sort.DURATION, False): "a b b/other c d e f",
    (Sort.MODEL, True): "c a b/other b f e d",
    (Sort.MODEL, False): "b b/other a c d e f",
    (Sort.STATUS, True): "e f c b/other b a d",
    (Sort.STATUS, False): "d a b b/other c f e",
}


def names(found: TaskPage) -> list[str]:
    pairs = zip(found.rows["account"], found.rows["task_id"], strict=True)
    return [task_id if account == "main" else f"{task_id}/{account}" for account, task_id in pairs]


@pytest.mark.parametrize(("sort", "descending"), list(ORDERS))
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_there_and_back_hold_each_row_once_in_order(
    store: Store, db: DuckDBPyConnection, sort: Sort, descending: bool, limit: int
) -> None:
    store.save(MIXED, at=NOON)
    way: Any = {"sort": sort, "descending": descending, "limit": limit}
    found = [page(db, TaskFilter(), **way)]
    while found[-1].has_next:
        found.append(page(db, TaskFilter(), after=found[-1].last, **way))
    order = ORDERS[sort, descending].split()
    assert [name for each in found for name in names(each)] == order
    assert [each.has_previous for each in found] == [False] + [True] * (len(found) - 1)
    back = [found[-1]]
    while back[-1].has_previous:
        back.append(page(db, TaskFilter(), before=back[-1].first, **way))
    assert [name for each in reversed(back) for name in names(each)] == order
    assert [each.has_next for each in back] == [False] + [True] * (len(back) - 1)


@pytest.mark.parametrize("descending", [True, False])
def test_a_window_is_paged_like_the_whole(
    store: Store, db: DuckDBPyConnection, descending: bool
) -> None:
    store.save(MIXED, at=NOON)
    window = TaskFilter(NOON, after(61))
    whole = names(page(db, window, descending=descending))
    assert whole == (["b/other", "b", "a", "c"] if descending else ["c", "a", "b", "b/other"])
    seen: list[str] = []
    found = page(db, window, descending=descending, limit=1)
    while True:
        seen += names(found)
        if not found.has_next:
            break
        found = page(db, window, descending=descending, limit=1, after=found.last)
    assert seen == whole
    assert names(page(db, window, descending=descending, limit=2, before=found.last)) == whole[1:3]


def test_a_page_holds_the_public_columns_that_lists_show(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 30, task_id="a", prompt="红 % _ '", **KLING)], at=NOON)
    found = page(db, TaskFilter())
    assert tuple(found.rows.columns) == PAGE_COLUMNS
    row = found.rows.iloc[0]
    assert (row["prompt"], row["total_s"], row["created_at"]) == ("红 % _ '", 30.0, NOON)
    assert (found.first, found.last) == (Key(NOON, "a", "main"), Key(NOON, "a", "main"))


def test_an_empty_page_leads_nowhere(db: DuckDBPyConnection) -> None:
    found = page(db, TaskFilter())
    assert (len(found.rows), tuple(found.rows.columns)) == (0, PAGE_COLUMNS)
    assert found.first is found.last is None
    assert (found.has_previous, found.has_next) == (False, False)
    assert count(db, TaskFilter()) == 0


def test_a_page_is_never_longer_than_a_hundred(store: Store, db: DuckDBPyConnection) -> None:
    store.save([task(number) for number in range(LARGEST_PAGE + 5)], at=NOON)
    found = page(db, TaskFilter(), limit=10_000)
    assert (len(found.rows), found.has_next) == (LARGEST_PAGE, True)
    assert len(page(db, TaskFilter(), limit=0).rows) == 1


def test_the_row_of_a_key_need_not_be_there(store: Store, db: DuckDBPyConnection) -> None:
    store.save(MIXED, at=NOON)
    gone = Key(after(90), "gone", "main")
    assert names(page(db, TaskFilter(), after=gone))[0] == "b/other"
    assert names(page(db, TaskFilter(), before=gone)) == ["e"]


@pytest.mark.parametrize(
    ("key", "sort"),
    [
        (Key(datetime(2026, 9, 14, 12, 0, 0, 123456, UTC), "a", "main"), Sort.CREATED),
        (Key(None, "任务 & ?", "main"), Sort.FINISHED),
        (Key(0.1 + 0.2, 'a"b', "main"), Sort.DURATION),
        (Key("Kling 3.0", "a", "main"), Sort.MODEL),
        (Key("failed", "a", "main"), Sort.STATUS),
    ],
)
def test_a_key_survives_a_url(key: Key, sort: Sort) -> None:
    assert Key.parse(str(key), sort) == key


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", "[1, 2, 3]", '["x", "a", "main"]', '["2026-01-01T00:00:00", "a", "b"]',
     '["2026-01-01T00:00:00+00:00", null, "b"]', "[" * 10_000, '{"a": 1, "b": 2, "c": 3}'],
)  # fmt: skip
def test_a_text_that_is_no_key_is_none(text: str) -> None:
    assert Key.parse(text, Sort.CREATED) is None


def test_a_number_that_is_none_is_no_key() -> None:
    assert Key.parse('["long", "a", "main"]', Sort.DURATION) is None
    assert Key.parse('[NaN, "a", "main"]', Sort.DURATION) is None
    assert Key.parse('[1e999, "a", "main"]', Sort.DURATION) is None


def test_a_text_that_no_database_can_hold_is_no_key() -> None:
    assert Key.parse('[null, "\\ud800", "main"]', Sort.CREATED) is None


def test_one_task_has_every_public_column(store: Store, db: DuckDBPyConnection) -> None:
    whole = ended(
        0, 30, task_id="a", prompt="红灯笼", request='{"a": 1}', sources=(Source.LEDGER,), **KLING
    )
    store.save([whole], at=NOON)
    found = one(db, "main", "a")
    assert found is not None
    columns = [row[0] for row in db.execute("DESCRIBE tasks").fetchall()]
    assert list(found) == columns
    assert (found["created_at"], found["created_at"].tzinfo) == (NOON, UTC)
    assert (found["prompt"], found["request"], found["sources"]) == (
        "红灯笼", '{"a": 1}', ["ledger"],
    )  # fmt: skip
    assert found["error_message"] is None


def test_one_task_without_an_account_is_the_latest(store: Store, db: DuckDBPyConnection) -> None:
    store.save([task(task_id="a")], at=NOON)
    store.save([task(task_id="a", account="other")], at=after(60))
    found, named = one(db, None, "a"), one(db, "main", "a")
    assert found is not None
    assert named is not None
    assert (found["account"], named["account"]) == ("other", "main")
    assert one(db, None, "'; --") is None
    assert one(db, "third", "a") is None


def test_neighbours_are_the_rows_before_and_after(store: Store, db: DuckDBPyConnection) -> None:
    store.save(MIXED, at=NOON)
    every = TaskFilter()
    assert neighbours(db, every, "main", "b") == Neighbours(("other", "b"), ("main", "a"))
    assert neighbours(db, every, "main", "e") == Neighbours(None, ("other", "b"))
    assert neighbours(db, every, "main", "d") == Neighbours(("main", "f"), None)
    assert neighbours(db, every, "main", "a", Sort.DURATION, descending=False) == Neighbours(
        None, ("main", "b")
    )
    assert neighbours(db, every, "main", "gone") == Neighbours(None, None)


def test_neighbours_of_a_task_outside_its_list_are_of_the_list(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(MIXED, at=NOON)
    videos = TaskFilter(NOON, after(3600), kinds=("video",))
    assert neighbours(db, videos, "main", "b") == Neighbours(None, ("main", "a"))
    assert neighbours(db, videos, "main", "d") == Neighbours(("main", "c"), None)


def test_a_facet_ignores_its_own_choice_and_keeps_the_others(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(MIXED, at=NOON)
    chosen = TaskFilter(statuses=("successful",), kinds=("image",))
    assert values(facets(db, chosen)) == [
        ("account", "main", 1),
        ("account", "other", 1),
        ("status", "successful", 2),
        ("status", "executing", 1),
        ("status", "unknown", 1),
        ("status", "waiting", 1),
        ("kind", "image", 2),
        ("kind", "video", 1),
        ("task_type", "unknown", 2),
        ("model", "Hunyuan 3.0", 2),
    ]


def test_facets_name_what_is_not_known(store: Store, db: DuckDBPyConnection) -> None:
    store.save([task(kind=None, model=None), task(task_type=TaskType.TEXT_TO_IMAGE)], at=NOON)
    found = {(field, value): tasks for field, value, tasks in values(facets(db, TaskFilter()))}
    assert (found["kind", ""], found["model", ""], found["task_type", "unknown"]) == (1, 2, 1)


def test_an_empty_store_has_no_facets(db: DuckDBPyConnection) -> None:
    frame = facets(db, TaskFilter(kinds=("video",)))
    assert (list(frame.columns), len(frame)) == (["field", "value", "tasks"], 0)


def test_the_export_streams_every_row_newest_first(store: Store, db: DuckDBPyConnection) -> None:
    store.save(MIXED, at=NOON)
    batches = list(rows_for_export(db, TaskFilter(kinds=("video", "image"))))
    table = pa.Table.from_batches(batches)
    columns = [row[0] for row in db.execute("DESCRIBE tasks").fetchall()]
    assert table.column_names == columns
    assert table["task_id"].to_pylist() == ["e", "b", "b", "a", "c", "f", "d"]
    assert table["created_at"].to_pylist()[-1] is None


def test_a_long_export_comes_in_several_batches(store: Store, db: DuckDBPyConnection) -> None:
    tasks: list[Task] = [task(number, kind=TaskKind.VIDEO) for number in range(12_000)]
    store.save(tasks, at=NOON)
    sizes = [batch.num_rows for batch in rows_for_export(db, TaskFilter(kinds=("video",)))]
    assert (sum(sizes), len(sizes) > 1) == (12_000, True)


def test_an_export_of_nothing_has_no_rows(db: DuckDBPyConnection) -> None:
    assert sum(batch.num_rows for batch in rows_for_export(db, TaskFilter(text="none"))) == 0
