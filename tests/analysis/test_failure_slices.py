"""The failure rate of each slice of each dimension."""

from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.analysis.failure_slices import DIMENSIONS, failure_slices
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus, TaskType
from tests.analysis.history import KLING, ended, many, near, task, values
from tests.tasks import NOON


def sliced(db: DuckDBPyConnection, dimension: str, zone: str = "UTC") -> list[tuple[Any, ...]]:
    """Value, tasks, ended, failed and open of each slice, in their order."""
    frame = failure_slices(db, TaskFilter(), zone)
    columns = ["value", "tasks", "ended", "failed", "open"]
    return values(frame[frame["dimension"] == dimension][columns])


def test_each_dimension_holds_each_task_once(store: Store, db: DuckDBPyConnection) -> None:
    told = KLING | {"task_type": TaskType.TEXT_TO_VIDEO, "resolution": "720P", "operator": "studio"}
    store.save(
        [
            *(ended(0, 1, failed=number < 2, **told) for number in range(3)),
            *(ended(3600, 1, **(told | {"model_version": "2.6"})) for _ in range(2)),
            *many(4, status=TaskStatus.WAITING, model=None, kind=None, created=None),
        ],
        at=NOON,
    )
    rest = ("", 4, 0, 0, 4)
    assert sliced(db, "models") == [("Kling 3.0", 3, 3, 2, 0), ("Kling 2.6", 2, 2, 0, 0), rest]
    assert sliced(db, "families") == [("Kling", 5, 5, 2, 0), rest]
    assert sliced(db, "kinds") == [("video", 5, 5, 2, 0), rest]
    assert sliced(db, "task_types") == [("text-to-video", 5, 5, 2, 0), ("unknown", *rest[1:])]
    assert sliced(db, "resolutions") == [("720P", 5, 5, 2, 0), rest]
    assert sliced(db, "operators") == [("studio", 5, 5, 2, 0), rest]
    assert sliced(db, "hours") == [("12", 3, 3, 2, 0), ("13", 2, 2, 0, 0), rest]
    assert sliced(db, "hours", "Asia/Shanghai")[0] == ("20", 3, 3, 2, 0)
    assert set(failure_slices(db, TaskFilter(), "UTC")["dimension"]) == set(DIMENSIONS)


def test_a_rate_has_its_interval_and_what_surely_fails_leads(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            *(ended(0, 1, failed=True, operator="rare") for _ in range(2)),
            *(ended(0, 1, failed=number < 20, operator="bot") for number in range(40)),
        ],
        at=NOON,
    )
    frame = failure_slices(db, TaskFilter(), "UTC")
    rows = values(frame[frame["dimension"] == "operators"][["value", "rate", "low", "high"]])
    sure = [wilson(20, 40), wilson(2, 2)]
    assert rows == [
        (name, rate, near(one.low), near(one.high))
        for name, rate, one in zip(("bot", "rare"), (0.5, 1.0), sure, strict=True)
        if one
    ]


def test_two_ways_to_write_a_version_are_one_slice_and_two_models(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(model="Kling 3.0"), task(model="Kling", model_version="3.0")], at=NOON)
    assert [row[:2] for row in sliced(db, "models")] == [("Kling 3.0", 2)]
    assert [row[:2] for row in sliced(db, "families")] == [("Kling", 1), ("Kling 3.0", 1)]


def test_an_empty_store_has_no_slices(db: DuckDBPyConnection) -> None:
    assert failure_slices(db, TaskFilter(), "UTC").empty
