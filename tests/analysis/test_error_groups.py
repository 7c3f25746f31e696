"""Groups of failures: their counts are those of the tasks, and new is what was not there before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.error_groups import (
    MOST,
    QUIET,
    ErrorGroup,
    Standing,
    error_groups,
    models,
    templates,
)
from aigc_data.analysis.failure_class import FailureClass, Said, explain
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.retries import Retries
from aigc_data.analysis.stats import Interval, wilson
from aigc_data.failure_rule import FailureRule
from aigc_data.store.store import Store
from aigc_data.task import FailureKind, Task, TaskStatus
from aigc_data.wire.error_template import error_group
from tests.analysis.history import HUNYUAN, KLING, ended, many, near, values
from tests.tasks import NOON, after

DAY_S = 86_400
WEEK = TaskFilter(NOON, after(7 * DAY_S))
BUSY = error_group("failed", None, "task <*> is busy")
LATER = after(8 * DAY_S)


def busy(created: float, message: str = "task 7 is busy", **fields: Any) -> Task:
    known: dict[str, Any] = {"error_message": message, "failure_kind": FailureKind.FAILED} | KLING
    return ended(created, 60, failed=True, **(known | fields))


def found(
    db: DuckDBPyConnection, task_filter: TaskFilter = WEEK, rules: tuple[FailureRule, ...] = ()
) -> tuple[ErrorGroup, ...]:
    return error_groups(db, task_filter, "UTC", rules, LATER).groups


def standing(db: DuckDBPyConnection, task_filter: TaskFilter = WEEK) -> Standing | None:
    (group,) = found(db, task_filter)
    return group.standing


def test_a_group_is_told_whole(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            busy(-DAY_S, "task 1 is busy"),
            busy(0, "task 2 is busy"),
            busy(3 * DAY_S, "task 3 is busy", **HUNYUAN),
            busy(3 * DAY_S + 60, "task 4 is busy"),
            busy(DAY_S, "ret:1201"),
            ended(2 * DAY_S, 60, **KLING),
        ],
        at=NOON,
    )
    whole = error_groups(db, WEEK, "UTC", (), LATER)
    (group, other) = whole.groups
    assert group == ErrorGroup(
        name=BUSY,
        template="task <*> is busy",
        failure_kind="failed",
        error_code=None,
        example="task 1 is busy",
        explained=explain([Said("task <*> is busy")])[0],
        tasks=3,
        share=0.75,
        interval=wilson(3, 4),
        first_ever_at=after(-DAY_S),
        last_ever_at=after(3 * DAY_S + 60),
        standing=None,
        models=("Kling 3.0", "Hunyuan 3.0"),
        trend=(1, *[0] * 11, 2, *[0] * 16)[: len(group.trend)],
        retries=Retries(),
    )
    assert sum(group.trend) == 3
    assert (other.template, other.tasks, other.standing) == ("ret:1201", 1, Standing.NEW)
    assert (whole.number, whole.failed, whole.ended, whole.successful) == (2, 4, 5, 1)
    assert (whole.known_from, whole.tells_new) == (after(-DAY_S), True)


def test_the_counts_are_those_of_the_tasks_that_the_filter_selects(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([busy(60), busy(60, **HUNYUAN), busy(60, "ret:1201"), busy(-1)], at=NOON)
    chosen = TaskFilter(NOON, after(DAY_S), models=("Kling 3.0",))
    assert {one.name: one.tasks for one in found(db, chosen)} == {
        one.name: task_rows.count(db, TaskFilter(chosen.since, chosen.until, models=chosen.models,
                                                 error_groups=(one.name,)))
        for one in found(db, chosen)
    }  # fmt: skip
    assert [one.name for one in found(db, TaskFilter(error_groups=(BUSY,)))] == [BUSY]
    assert found(db, TaskFilter(NOON, after(DAY_S), statuses=("successful",))) == ()


def test_tasks_without_a_creation_time_are_in_their_groups(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([Task(account="main", task_id="undated", status=TaskStatus.FAILED,
                     error_message="fail")], at=NOON)  # fmt: skip
    (group,) = found(db, TaskFilter(undated=True))
    assert (group.template, group.tasks, group.first_ever_at) == ("fail", 1, None)
    assert sum(group.trend) == 0


def test_without_failures_there_are_no_groups(store: Store, db: DuckDBPyConnection) -> None:
    assert found(db) == ()
    store.save([ended(60, 60)], at=NOON)
    whole = error_groups(db, WEEK, "UTC", (), LATER)
    assert (whole.groups, whole.number, whole.failed, whole.ended) == ((), 0, 0, 1)


def test_new_is_what_nobody_saw_before_the_window(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(-2 * DAY_S, 60), busy(60)], at=NOON)
    assert standing(db) is Standing.NEW
    store.save([busy(-60, account="other", **HUNYUAN)], at=NOON)
    assert standing(db) is None
    assert standing(db, TaskFilter(WEEK.since, WEEK.until, accounts=("main",))) is Standing.NEW
    assert standing(db, TaskFilter(WEEK.since, WEEK.until, models=("Kling 3.0",))) is None


def test_nothing_is_new_where_the_time_before_is_not_stored(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(-3600, 60), busy(60)], at=NOON)
    assert standing(db) is None
    assert not error_groups(db, WEEK, "UTC", (), LATER).tells_new


QUIET_S = QUIET.total_seconds()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([0, 3600, 7200], Standing.BACK),
        ([0, 3600], None),
        ([0, 3600, 7200 + 2 * DAY_S], None),
        ([-30 * DAY_S, -15 * DAY_S, 0], None),
        ([-5 * DAY_S, -4 * DAY_S, -2 * DAY_S, -DAY_S, 0], Standing.BACK),
    ],
    ids=["quiet for a week", "seen twice only", "not quiet for a week", "always rare", "often"],
)
def test_back_is_what_was_quiet_for_a_week_and_for_longer_than_usual(
    store: Store, db: DuckDBPyConnection, before: list[float], expected: Standing | None
) -> None:
    start = -QUIET_S - 7200
    times = [start + at for at in before]
    store.save([ended(-90 * DAY_S, 60), *map(busy, times), busy(60), busy(120)], at=NOON)
    assert standing(db) is expected


def test_a_group_that_comes_back_within_a_long_window_is_back(
    store: Store, db: DuckDBPyConnection
) -> None:
    times = [-9 * DAY_S, 60, 3600, 7200, 20 * DAY_S]
    store.save([ended(-90 * DAY_S, 60), *map(busy, times)], at=NOON)
    month = TaskFilter(NOON, after(30 * DAY_S))
    assert standing(db, month) is Standing.BACK


def test_rules_of_the_settings_class_what_is_stored_already(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([busy(60)], at=NOON)
    rule = FailureRule.model_validate({"class": "storage", "contains": "is BUSY"})
    (usual,), (ours,) = found(db), found(db, rules=(rule,))
    assert (usual.explained.failure_class, ours.explained.failure_class) == (
        FailureClass.QUOTA,
        FailureClass.STORAGE,
    )
    assert usual.name == ours.name


def test_of_many_groups_the_largest_are_told_and_all_are_counted(
    store: Store, db: DuckDBPyConnection
) -> None:
    letters = [f"{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(MOST + 20)]
    single = [busy(60, f"word {pair}") for pair in letters]
    store.save([*single, busy(90, f"word {letters[-1]}")], at=NOON)
    whole = error_groups(db, WEEK, "UTC", (), LATER)
    assert (len(whole.groups), whole.number, whole.failed) == (MOST, MOST + 20, MOST + 21)
    assert whole.groups[0].tasks == 2
    assert whole.of(whole.groups[5].name) == whole.groups[5]
    assert whole.of("v1-none") is None


def test_the_models_of_a_group_are_held_by_all_that_they_ended(
    store: Store, db: DuckDBPyConnection
) -> None:
    good = many(30, created=60, **KLING)
    store.save([*good, *[ended(60, 60, **KLING) for _ in range(3)], busy(60), busy(60, "fail"),
                ended(60, 60, **HUNYUAN)], at=NOON)  # fmt: skip
    chosen = TaskFilter(WEEK.since, WEEK.until, error_groups=(BUSY,), statuses=("failed",))
    interval = wilson(1, 5)
    assert isinstance(interval, Interval)
    assert values(models(db, chosen, BUSY)) == [
        ("Kling 3.0", "video", 5, 1, 0.2, near(interval.low), near(interval.high))
    ]


def test_groups_have_names_for_people(store: Store, db: DuckDBPyConnection) -> None:
    store.save([busy(60)], at=NOON)
    assert templates(db, TaskFilter(), (BUSY, "v1-none")) == {BUSY: "task <*> is busy"}


def test_times_are_utc(store: Store, db: DuckDBPyConnection) -> None:
    store.save([busy(60)], at=NOON)
    (group,) = found(db)
    assert isinstance(group.last_ever_at, datetime)
    assert group.last_ever_at.tzinfo is UTC
    assert group.last_ever_at - NOON == timedelta(seconds=60)
