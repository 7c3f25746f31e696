from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, many, near, task, values
from tests.tasks import NOON


def outcomes(failed: int, successful: int, **fields: Any) -> list[Task]:
    return [
        *(ended(0, 10, failed=True, **fields) for _ in range(failed)),
        *(ended(0, 10, **fields) for _ in range(successful)),
    ]


def row(
    model: str, kind: str, tasks: int, ended: int, failed: int, still_open: int = 0
) -> tuple[object, ...]:
    interval = wilson(failed, ended)
    assert interval is not None
    ends = near(interval.low), near(interval.high)
    return model, kind, tasks, ended, failed, still_open, near(failed / ended), *ends


def test_what_surely_fails_leads_and_small_numbers_do_not(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            *outcomes(2, 1, model="Rare"),
            *outcomes(30, 30, **KLING),
            *outcomes(1, 30, **HUNYUAN),
            *many(2, status=TaskStatus.EXECUTING, **HUNYUAN),
            *many(4, status=TaskStatus.UNKNOWN, model=None, kind=None),
        ],
        at=NOON,
    )
    frame = overview(db, TaskFilter(), "UTC").failures
    assert list(frame.columns) == [
        "model", "kind", "tasks", "ended", "failed", "open", "rate", "low", "high",
    ]  # fmt: skip
    assert values(frame) == [
        row("Kling 3.0", "video", 60, 60, 30),
        row("Rare", "image", 3, 3, 2),
        row("Hunyuan 3.0", "image", 33, 31, 1, 2),
        ("", "", 4, 0, 0, 0, None, None, None),
    ]


def test_two_ways_to_write_a_model_are_one_row(store: Store, db: DuckDBPyConnection) -> None:
    tasks = [task(model="Kling 3.0"), task(model="Kling", model_version="3.0")]
    store.save(tasks, at=NOON)
    assert [row[:3] for row in values(overview(db, TaskFilter(), "UTC").failures)] == [
        ("Kling 3.0", "image", 2)
    ]


def test_an_empty_store_has_no_rows(db: DuckDBPyConnection) -> None:
    assert values(overview(db, TaskFilter(), "UTC").failures) == []


def test_all_failed_reaches_one(store: Store, db: DuckDBPyConnection) -> None:
    store.save(outcomes(40, 0, **KLING), at=NOON)
    [found] = values(overview(db, TaskFilter(kinds=("video",)), "UTC").failures)
    assert found == row("Kling 3.0", "video", 40, 40, 40)
    assert found[-1] == 1.0
