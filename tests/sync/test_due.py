from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.sync.due import DueTasks
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.tasks import NOON, a_task, after

IMAGE = TaskKind.IMAGE


def due(tmp_path: Path, tasks: list[Task], began: float = 0) -> list[str]:
    """Return the IDs of images due at NOON in a round that began so many seconds after it."""
    with Store.open(tmp_path / "tasks.duckdb") as store:
        store.save(tasks, at=NOON)
        return DueTasks(store, "main", after(began)).of(IMAGE, NOON)


def asked(task_id: str, *, age_s: float, asked_s: float, **fields: object) -> Task:
    """Return a task created `age_s` seconds ago and last asked about `asked_s` seconds ago."""
    known = {"status": TaskStatus.EXECUTING, "raw_status": "RUN"} | fields
    return a_task(
        task_id=task_id, created_at=after(-age_s), status_seen_at=after(-asked_s), **known
    )


def test_what_nobody_asked_about_comes_newest_first(tmp_path: Path) -> None:
    tasks = [a_task(task_id=str(age), created_at=after(-age)) for age in (30, 10, 20)]
    undated = a_task(task_id="undated")
    assert due(tmp_path, [*tasks, undated]) == ["undated", "10", "20", "30"]


def test_what_has_ended_is_not_asked_again(tmp_path: Path) -> None:
    ended = [
        a_task(task_id=str(status), status=status, created_at=NOON)
        for status in (TaskStatus.SUCCESSFUL, TaskStatus.FAILED)
    ]
    assert due(tmp_path, ended) == []


@pytest.mark.parametrize(
    ("age_s", "asked_s", "is_due"),
    [(10, 2.9, False), (10, 3, True), (600, 59, False), (600, 61, True), (9e5, 21_601, True)],
)
def test_an_open_task_is_asked_again_after_a_tenth_of_its_age(
    tmp_path: Path, age_s: float, asked_s: float, *, is_due: bool
) -> None:
    assert due(tmp_path, [asked("1", age_s=age_s, asked_s=asked_s)]) == ["1"] * is_due


@pytest.mark.parametrize(
    ("age_s", "asked_s", "is_due"), [(600, 121, True), (600, 60, False), (3601, 3000, False)]
)
def test_an_id_that_is_not_known_is_asked_for_an_hour_and_no_longer(
    tmp_path: Path, age_s: float, asked_s: float, *, is_due: bool
) -> None:
    lost = asked(
        "1", age_s=age_s, asked_s=asked_s, status=TaskStatus.UNKNOWN, raw_status="NOT_FOUND"
    )
    assert due(tmp_path, [lost]) == ["1"] * is_due


def test_nothing_is_asked_twice_in_a_round(tmp_path: Path) -> None:
    assert due(tmp_path, [asked("1", age_s=900, asked_s=120)], began=-180) == []


def test_other_kinds_and_accounts_are_not_asked_here(tmp_path: Path) -> None:
    others = [a_task(kind=TaskKind.VIDEO), a_task(account="other"), a_task(task_id="2", kind=None)]
    assert due(tmp_path, others) == []


def test_the_share_asked_is_that_of_all_tasks(tmp_path: Path) -> None:
    with Store.open(tmp_path / "tasks.duckdb") as store:
        tasks = DueTasks(store, "main", NOON)
        assert tasks.asked_share() == 1.0
        store.save([a_task(), asked("1", age_s=9, asked_s=1)], at=NOON + timedelta(days=1))
        assert tasks.asked_share() == 0.5
