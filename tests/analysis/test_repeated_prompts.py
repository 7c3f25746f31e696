"""Prompts that fail again and again, and what they cost."""

from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.repeated_prompts import (
    MOST,
    RepeatedPrompt,
    RepeatedPrompts,
    attempts,
    repeated_prompts,
)
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from aigc_data.wire.error_template import error_group
from tests.analysis.history import HUNYUAN, KLING, ended, task, values
from tests.tasks import NOON, after

DAY = TaskFilter(NOON, after(86_400))
BUSY = error_group(None, None, "task is busy")
FAIL = error_group(None, None, "fail")


def fox(created: float, *, failed: bool = True, took: float = 60, **fields: Any) -> Task:
    said = {"error_message": "task is busy"} if failed else {}
    known = KLING | {"prompt": "a fox", "task_id": f"fox-{created:05.0f}"} | said
    return ended(created, took, failed=failed, **(known | fields))


def rows(db: DuckDBPyConnection, task_filter: TaskFilter = DAY) -> list[tuple[str, int, int, str]]:
    found = repeated_prompts(db, task_filter).prompts
    return [(one.prompt, one.failed, one.attempts, one.at_last) for one in found]


def test_a_prompt_is_told_whole(store: Store, db: DuckDBPyConnection) -> None:
    untimed = task(900, prompt="a fox", status=TaskStatus.FAILED, error_message="fail",
                   task_id="fox-00900", **KLING)  # fmt: skip
    store.save(
        [
            fox(0, failed=False), fox(100), fox(300, took=90), untimed,
            fox(1000, failed=False, model_version="2.6"), fox(1200, prompt="a wolf"),
        ],
        at=NOON,
    )  # fmt: skip
    assert repeated_prompts(db, DAY) == RepeatedPrompts(
        (
            RepeatedPrompt(
                account="main",
                kind="video",
                task_id="fox-01000",
                prompt="a fox",
                attempts=4,
                failed=3,
                at_last="successful",
                first_failed_at=after(100),
                last_at=after(1000),
                lost_s=150.0,
                timed=2,
                models=("Kling 2.6", "Kling 3.0"),
                error_groups=tuple(sorted((BUSY, FAIL))),
            ),
        ),
        number=1,
        lost_s=150.0,
    )
    assert repeated_prompts(db, DAY).prompts[0].span_s == 900


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([fox(0), fox(100)], [("a fox", 2, 2, "failed")]),
        ([fox(0)], []),
        ([fox(0), fox(100, failed=False), fox(200)], []),
        ([fox(0), fox(100, failed=False), fox(200), fox(300)], [("a fox", 2, 2, "failed")]),
        (
            [fox(0), fox(100), fox(200, failed=False), fox(300, took=90), fox(400, took=90)],
            [("a fox", 2, 2, "failed"), ("a fox", 2, 3, "successful")],
        ),
        (
            [fox(0), task(50, prompt="a fox", status=TaskStatus.EXECUTING, **KLING), fox(100)],
            [("a fox", 2, 3, "failed")],
        ),
        (
            [fox(0), fox(100), task(150, prompt="a fox", status=TaskStatus.WAITING, **KLING)],
            [("a fox", 2, 3, "waiting")],
        ),
        ([fox(0), fox(100, account="other")], []),
        ([fox(0), fox(100, **HUNYUAN)], []),
        ([fox(0, prompt=None), fox(100, prompt=None)], []),
        ([fox(0, prompt=""), fox(100, prompt="")], []),
        ([fox(-100), fox(100)], []),
    ],
    ids=[
        "twice in a row", "once", "a success between", "after a success", "twice",
        "one still running",
        "one waiting at last", "of two accounts", "of two kinds", "without a prompt",
        "of an empty prompt", "one before the window",
    ],
)  # fmt: skip
def test_failures_in_a_row_are_counted(
    store: Store,
    db: DuckDBPyConnection,
    tasks: list[Task],
    expected: list[tuple[str, int, int, str]],
) -> None:
    store.save(tasks, at=NOON)
    assert rows(db) == expected


def test_what_cost_the_most_time_comes_first_and_all_are_counted(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            fox(created, prompt=f"fox {number}", task_id=f"{number}-{created}", took=10 + number)
            for number in range(MOST + 10)
            for created in (0, 500)
        ],
        at=NOON,
    )
    found = repeated_prompts(db, DAY)
    assert (len(found.prompts), found.number) == (MOST, MOST + 10)
    assert [one.prompt for one in found.prompts[:2]] == [f"fox {MOST + 9}", f"fox {MOST + 8}"]
    assert found.lost_s == sum(2 * (10 + number) for number in range(MOST + 10))


def test_a_choice_of_outcome_says_which_prompts_and_not_which_attempts(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([fox(0), fox(100), fox(200, failed=False), fox(0, prompt="b", task_id="b-1"),
                fox(100, prompt="b", error_message="fail", task_id="b-2")], at=NOON)  # fmt: skip
    chosen = TaskFilter(DAY.since, DAY.until, error_groups=(BUSY,), statuses=("failed",))
    assert rows(db, chosen) == [("a fox", 2, 3, "successful")]
    assert repeated_prompts(db, TaskFilter(statuses=("successful",))).prompts == ()


def test_the_attempts_of_a_prompt_are_found_by_one_of_them(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([fox(0), fox(100, failed=False), fox(50, prompt="b"), fox(60, **HUNYUAN)], at=NOON)
    found = attempts(db, DAY, "main", "fox-00000")
    assert values(found[["task_id", "status", "model", "total_s", "error_message"]]) == [
        ("fox-00100", "successful", "Kling", 60.0, None),
        ("fox-00000", "failed", "Kling", 60.0, "task is busy"),
    ]
    assert attempts(db, DAY, "main", "none").empty


def test_a_kind_that_is_not_known_is_a_kind(store: Store, db: DuckDBPyConnection) -> None:
    store.save([fox(0, kind=None), fox(100, kind=None)], at=NOON)
    (one,) = repeated_prompts(db, DAY).prompts
    assert (one.kind, one.attempts) == ("", 2)
    assert len(attempts(db, DAY, one.account, one.task_id)) == 2
