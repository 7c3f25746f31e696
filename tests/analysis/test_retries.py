"""What became of prompts that were tried again."""

from datetime import timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.retries import WITHIN, Help, Retries, retries
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from aigc_data.wire.error_template import error_group
from tests.analysis.history import HUNYUAN, KLING, ended, task
from tests.tasks import NOON, after

BUSY = error_group(None, None, "task is busy")
REFUSED = error_group(None, None, "审核不通过")
DAY = TaskFilter(NOON, NOON + timedelta(days=2))


def fox(created: float, took: float = 60, *, failed: str = "", **fields: Any) -> Task:
    """A task of the same prompt; it failed if a message says how."""
    said = {"error_message": failed} if failed else {}
    return ended(
        created, took, failed=bool(failed), **(KLING | {"prompt": "a fox"} | said | fields)
    )


def busy(created: float, **fields: Any) -> Task:
    return fox(created, failed="task is busy", **fields)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], None),
        ([fox(120)], Retries(1, 1)),
        ([busy(120)], Retries(1, 0)),
        ([busy(120), fox(240)], Retries(2, 1)),
        ([task(120, prompt="a fox", status=TaskStatus.EXECUTING, **KLING)], Retries(0, 0, 1)),
        ([task(120, prompt="a fox", status=TaskStatus.UNKNOWN, **KLING)], Retries()),
        ([fox(30)], None),
        ([fox(30), fox(61)], Retries(1, 1)),
        ([fox(120, prompt="a Fox")], None),
        ([fox(120, model_version="2.6")], None),
        ([fox(120, **HUNYUAN)], None),
        ([fox(120, account="other")], None),
        ([fox(60 + WITHIN.total_seconds() + 1)], None),
        ([fox(60 + WITHIN.total_seconds())], Retries(1, 1)),
    ],
    ids=[
        "nobody tried again", "it succeeded", "it failed again", "it took two", "it still runs",
        "nobody knows", "it was sent beside", "one was sent beside and one after", "another prompt",
        "another version", "another model", "another account", "days later", "just in time",
    ],
)  # fmt: skip
def test_a_retry_is_the_next_task_of_the_prompt_after_the_failure_ended(
    store: Store, db: DuckDBPyConnection, later: list[Task], expected: Retries | None
) -> None:
    store.save([busy(0), *later], at=NOON)
    assert retries(db, DAY).get(BUSY) == expected


def test_where_the_end_is_not_known_the_next_task_is_the_retry(
    store: Store, db: DuckDBPyConnection
) -> None:
    failed = task(
        0, prompt="a fox", status=TaskStatus.FAILED, error_message="task is busy", **KLING
    )
    store.save([failed, fox(1)], at=NOON)
    assert retries(db, DAY) == {BUSY: Retries(1, 1)}


def test_each_group_has_retries_of_its_own_and_one_retry_counts_once(
    store: Store, db: DuckDBPyConnection
) -> None:
    side_by_side = [busy(0), busy(1), busy(2)]
    refused = [fox(200, failed="审核不通过", prompt="a wolf"), fox(300, prompt="a wolf")]
    store.save([*side_by_side, fox(120), *refused], at=NOON)
    assert retries(db, DAY) == {BUSY: Retries(1, 1), REFUSED: Retries(1, 1)}


def test_a_choice_of_outcome_leaves_the_retries_and_a_window_cuts_them(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([busy(0), fox(120)], at=NOON)
    chosen = TaskFilter(NOON, after(200), statuses=("failed",), error_groups=(BUSY,))
    assert retries(db, chosen) == {BUSY: Retries(1, 1)}
    assert retries(db, TaskFilter(NOON, after(100))) == {}


def test_tasks_without_a_prompt_are_no_retries_of_each_other(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([busy(0, prompt=None), fox(120, prompt=None), busy(0, prompt="")], at=NOON)
    assert retries(db, DAY) == {}


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        (Retries(), Help.TOO_FEW),
        (Retries(19, 0), Help.TOO_FEW),
        (Retries(20, 0), Help.SELDOM),
        (Retries(20, 10), Help.UNSURE),
        (Retries(20, 20), Help.MOSTLY),
        (Retries(400, 230), Help.MOSTLY),
    ],
)
def test_whether_a_retry_helps_is_said_where_enough_were_tried(
    tried: Retries, expected: Help
) -> None:
    assert tried.help is expected
