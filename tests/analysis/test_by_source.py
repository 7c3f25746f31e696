"""What each source has brought, and how late it tells of tasks."""

from datetime import datetime

from duckdb import DuckDBPyConnection

from aigc_data.analysis.by_source import Lag, found, lag
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.store import Store
from aigc_data.task import Source, Task
from tests.tasks import NOON, a_task, after

AUDIT, LIST, GENERATION = Source.CLOUDAUDIT, Source.TASK_LIST, Source.GENERATION


def seen(
    name: str, *sources: Source, created: datetime = NOON, lag_s: float = 0, account: str = "main"
) -> Task:
    return a_task(
        task_id=name,
        account=account,
        sources=tuple(sorted(sources)),
        created_at=created,
        first_seen_at=created + (after(lag_s) - NOON),
    )


def test_a_task_counts_for_each_source_that_has_seen_it(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            seen("a", AUDIT, GENERATION),
            seen("b", AUDIT),
            seen("c", LIST),
            seen("d", AUDIT, account="west"),
        ],
        at=NOON,
    )
    assert found(db, TaskFilter()) == {
        ("main", "cloudaudit"): 2,
        ("main", "generation"): 1,
        ("main", "task_list"): 1,
        ("west", "cloudaudit"): 1,
    }


def test_lag_is_the_median_from_creation_to_the_first_sight(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([seen(f"{lag_s}", AUDIT, GENERATION, lag_s=lag_s) for lag_s in (5, 40, 90)], at=NOON)
    assert lag(db, TaskFilter(), "main", "cloudaudit", NOON) == Lag(40, 3)


def test_lag_leaves_out_what_was_created_before_one_looked(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [seen("live", AUDIT, created=after(60), lag_s=12), seen("old", AUDIT, lag_s=5000)], at=NOON
    )
    assert lag(db, TaskFilter(), "main", "cloudaudit", after(30)) == Lag(12, 1)


def test_lag_leaves_out_what_another_source_may_have_found_first(
    store: Store, db: DuckDBPyConnection
) -> None:
    both = [seen("a", AUDIT, LIST, lag_s=1), seen("b", AUDIT, Source.LEDGER, lag_s=0)]
    store.save([*both, seen("west", AUDIT, lag_s=3, account="west")], at=NOON)
    assert lag(db, TaskFilter(), "main", "cloudaudit", NOON) == Lag(None, 0)


def test_lag_is_that_of_the_hundred_tasks_found_last(store: Store, db: DuckDBPyConnection) -> None:
    slow = [seen(f"slow{n}", AUDIT, created=after(n), lag_s=900) for n in range(150)]
    quick = [seen(f"quick{n}", AUDIT, created=after(2000 + n), lag_s=10) for n in range(100)]
    store.save(slow + quick, at=NOON)
    assert lag(db, TaskFilter(), "main", "cloudaudit", NOON) == Lag(10, 100)


def test_a_clock_that_is_behind_makes_no_negative_lag(store: Store, db: DuckDBPyConnection) -> None:
    store.save([seen("a", AUDIT, lag_s=-4)], at=NOON)
    assert lag(db, TaskFilter(), "main", "cloudaudit", NOON) == Lag(0, 1)
