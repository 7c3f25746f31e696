"""Each example against a handful of tasks, through the sandbox that the page asks."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aigc_data.queries.examples import examples
from aigc_data.queries.parameter import bound
from aigc_data.queries.query_file import read_query, write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.query import Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from aigc_data.task import FailureKind, Task, TaskKind, TaskStatus
from tests.tasks import NOON, a_task

BY_NAME = {one.name: one for one in examples()}
NOW = NOON
"""20:00 in Beijing."""


def a_made(number: int, days_ago: float, **fields: Any) -> Task:
    """Return an image task of Qwen that succeeded; it waited 2 s and ran for 10 s."""
    at = NOON - timedelta(days=days_ago)
    told: dict[str, Any] = {
        "task_id": f"task-{number}",
        "status": TaskStatus.SUCCESSFUL,
        "model": "Qwen",
        "prompt": f"prompt {number}",
        "operator": "ana",
        "resolution": "1024x1024",
        "created_at": at,
        "scheduled_exactly_at": at + timedelta(seconds=2),
        "finished_exactly_at": at + timedelta(seconds=12),
    }
    return a_task(**told | fields)


def a_failure(number: int, days_ago: float, message: str, **fields: Any) -> Task:
    told = {"status": TaskStatus.FAILED, "failure_kind": FailureKind.FAILED}
    return a_made(number, days_ago, error_message=message, error_code="E1", **told | fields)


KLING = {
    "kind": TaskKind.VIDEO,
    "model": "Kling",
    "model_version": "3.0",
    "operator": None,
    "resolution": "720P",
    "aspect_ratio": "16:9",
    "video_duration_s": 5.0,
}
OPEN = {
    "status": TaskStatus.WAITING,
    "scheduled_exactly_at": None,
    "finished_exactly_at": None,
}
TASKS = (
    a_made(1, 0.25, prompt="A quiet NIGHT", **OPEN),
    a_made(2, 0.5),
    a_made(3, 1.0, prompt="cat"),
    a_failure(4, 1.5, "no cats, night shift", prompt="cat"),
    a_made(5, 2.0, prompt="cat"),
    a_failure(6, 0.125, "busy", **KLING),
    a_made(7, 3.0, **KLING),
    a_failure(8, 9.0, "busy", **KLING),
    a_made(9, 40.0, prompt="night"),
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "tasks.duckdb") as opened,
    ):
        opened.save(TASKS, at=NOW)
        opened.publish()
        yield opened


@pytest.fixture(scope="module")
def sandbox(store: Store) -> Iterator[Sandbox]:
    with Sandbox(published_folder(store.path)) as opened:
        yield opened


def asked(
    sandbox: Sandbox, query: SavedQuery, said: Mapping[str, tuple[str, ...]]
) -> list[tuple[Any, ...]]:
    """Return the rows of the answer in Beijing."""
    names = sandbox.check(query.text).parameters
    values = bound(query.parameters, names, said, NOW, ZoneInfo("Asia/Shanghai"))
    answer = sandbox.ask(Query(query.text, values))
    return [tuple(row.values()) for row in answer.table.to_pylist()]


ANSWERS: dict[str, tuple[Mapping[str, tuple[str, ...]], list[tuple[Any, ...]]]] = {
    "tasks-by-day-and-status": (
        {"since": ("start of week",)},
        [
            (date(2026, 9, 14), "failed", 1),
            (date(2026, 9, 14), "successful", 1),
            (date(2026, 9, 14), "waiting", 1),
        ],
    ),
    "failure-rate-by-model": (
        {"least": ("1",)},
        [
            ("video", "Kling 3.0", 2, 1, 50.0, 9.45, 90.55),
            ("image", "Qwen", 4, 1, 25.0, 4.56, 69.94),
        ],
    ),
    "queue-and-run-by-model-and-hour": (
        {"model": ("Qwen",)},
        [("Qwen", 8, 2, 2.0, 2.0, 10.0, 10.0), ("Qwen", 20, 2, 2.0, 2.0, 10.0, 10.0)],
    ),
    "costliest-repeated-prompts": (
        {},
        [("cat", 3, 1, 0.5, 1, NOON - timedelta(days=1))],
    ),
    "newest-failures": (
        {"since": ("2 days ago",)},
        [
            (
                *(NOON - timedelta(hours=3), "video", "Kling 3.0", "failed", "E1", "busy"),
                *(None, "prompt 6", "task-6"),
            ),
            (
                *(NOON - timedelta(hours=36), "image", "Qwen", "failed", "E1"),
                *("no cats, night shift", "ana", "cat", "task-4"),
            ),
        ],
    ),
    "busiest-operators": (
        {},
        [
            ("ana", 5, 62.5, 4, 1, 25.0, 0.0, NOON - timedelta(hours=6)),
            ("not known", 3, 37.5, 3, 2, 66.7, 0.0, NOON - timedelta(hours=3)),
        ],
    ),
    "sizes-and-lengths": (
        {},
        [
            ("image", "1024x1024", None, None, 5, 100.0, 10.0),
            ("video", "720P", "16:9", 5.0, 3, 100.0, 10.0),
        ],
    ),
    "week-against-week": (
        {},
        [
            ("Qwen", 5, 0, 25.0, None, 12.0, None),
            ("Kling 3.0", 2, 1, 50.0, 100.0, 12.0, 12.0),
        ],
    ),
    "find-text": (
        {},
        [
            (
                *(NOON - timedelta(hours=6), "waiting", "image", "Qwen"),
                *("A quiet NIGHT", None, "task-1"),
            ),
            (
                *(NOON - timedelta(hours=36), "failed", "image", "Qwen", "cat"),
                *("no cats, night shift", "task-4"),
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_example_answers_what_its_title_asks(sandbox: Sandbox, name: str) -> None:
    said, answer = ANSWERS[name]
    assert asked(sandbox, BY_NAME[name], said) == answer


def test_only_errors_that_were_first_seen_since_then_are_new(sandbox: Sandbox) -> None:
    rows = asked(sandbox, BY_NAME["new-error-groups"], {})
    assert [row[:-1] for row in rows] == [
        (
            *(NOON - timedelta(hours=36), "failed", "E1", "no cats, night shift"),
            *(1, 1, NOON - timedelta(hours=36)),
        )
    ]


def test_there_are_ten_and_each_is_tried_here() -> None:
    assert len(BY_NAME) == 10
    assert set(BY_NAME) == {*ANSWERS, "new-error-groups"}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_gate_lets_an_example_through_with_the_parameters_that_it_explains(name: str) -> None:
    query = BY_NAME[name]
    assert Gate().check(query.text).parameters == {one.name for one in query.parameters}
    assert read_query(name, write_query(query)) == query


@pytest.mark.parametrize("name", BY_NAME)
def test_an_example_answers_with_every_parameter_left_blank(store: Store, name: str) -> None:
    query = BY_NAME[name]
    blank = {one.name: () for one in query.parameters}
    values = bound(query.parameters, blank.keys(), blank, NOW, ZoneInfo("Asia/Shanghai"))
    with store.cursor() as db:
        assert db.execute(query.text, values).fetchall() == []
