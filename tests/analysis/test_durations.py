from dataclasses import replace
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, near, polled, task, values
from tests.tasks import NOON, after


def timed(queue: float, run: float, **fields: Any) -> Task:
    return replace(ended(0, queue + run, **fields), scheduled_exactly_at=after(queue))


def test_each_model_waits_and_runs_as_it_does(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            *(timed(queue, 10 * queue, **KLING) for queue in (10, 20, 30)),
            timed(1, 8, **HUNYUAN),
            task(status=TaskStatus.WAITING, model=None, kind=None),
        ],
        at=NOON,
    )
    frame = overview(db, TaskFilter(), "UTC").durations
    assert list(frame.columns) == [
        "model", "kind", "tasks", "n_queue", "queue_p50", "queue_p95", "n_run", "run_p50",
        "run_p95", "n_total", "total_p50", "total_p95", "left_out_queue", "left_out_run",
        "left_out_total",
    ]  # fmt: skip
    assert values(frame) == [
        ("Kling 3.0", "video", 3, 3, 20, near(29), 3, 200, near(290), 3, 220, near(319), 0, 0, 0),
        ("", "", 1, 0, None, None, 0, None, None, 0, None, None, 0, 0, 0),
        ("Hunyuan 3.0", "image", 1, 1, 1, 1, 1, 8, 8, 1, 9, 9, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("took", "margin", "counted"),
    [(100, 25, 1), (100, 26, 0), (8, 5, 1), (8, 5.5, 0), (3000, 700, 1), (3000, 0, 1)],
)
def test_an_end_counts_when_it_is_off_by_a_quarter_or_five_seconds(
    store: Store, db: DuckDBPyConnection, took: float, margin: float, counted: int
) -> None:
    store.save([polled(0, took, margin)], at=NOON)
    frame = overview(db, TaskFilter(), "UTC").durations
    assert frame[["n_total", "left_out_total"]].to_numpy().tolist() == [[counted, 1 - counted]]


def test_the_running_time_is_off_by_both_ends(store: Store, db: DuckDBPyConnection) -> None:
    seen = {"waiting_seen_at": after(8), "running_seen_at": after(20)}
    store.save([polled(0, 54, 6, **seen), polled(0, 20, 5, **seen)], at=NOON)
    frame = overview(db, TaskFilter(), "UTC").durations
    names = ["n_queue", "left_out_queue", "n_run", "left_out_run", "n_total", "left_out_total"]
    assert frame[names].to_numpy().tolist() == [[0, 2, 0, 2, 2, 0]]


def test_an_empty_store_has_no_rows(db: DuckDBPyConnection) -> None:
    assert values(overview(db, TaskFilter(), "UTC").durations) == []
