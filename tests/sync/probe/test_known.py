from datetime import timedelta
from pathlib import Path
from typing import Any

from aigc_data.store.store import Store
from aigc_data.sync.probe.known import BANDS_H, Known, KnownTask, Longest, known_of
from aigc_data.task import Source, Task, TaskKind, TaskStatus
from tests.tasks import NOON


def image(number: int, age_h: float, **fields: Any) -> Task:
    values: dict[str, Any] = {
        "account": "main",
        "task_id": f"4-AigcImage-{number:032x}",
        "kind": TaskKind.IMAGE,
        "created_at": NOON - timedelta(hours=age_h),
        "created_exactly": True,
        "sources": (Source.CLOUDAUDIT,),
        "status": TaskStatus.SUCCESSFUL,
        "status_seen_at": NOON,
    }
    return Task(**(values | fields))


def known(path: Path, *tasks: Task) -> Known:
    with Store.open(path / "tasks.duckdb") as store:
        store.save(tasks, at=NOON)
        with store.cursor() as db:
            return known_of(db, "main", NOON)


def short(task: Task) -> KnownTask:
    return KnownTask(task.task_id, task.kind or TaskKind.IMAGE, task.created_at)


def test_an_empty_store_knows_nothing(tmp_path: Path) -> None:
    assert known(tmp_path) == Known()


def test_two_of_each_age_are_taken_and_those_that_succeeded_first(tmp_path: Path) -> None:
    failed = [image(n, 20 + n, status=TaskStatus.FAILED) for n in range(3)]
    good = image(9, 40)
    week, gap = image(10, 200), image(11, 100)
    found = known(tmp_path, *failed, good, week, gap)
    assert BANDS_H[0] == (13.0, 48.0)
    assert found.aged == (short(failed[0]), short(good), short(week))


def test_another_accounts_tasks_are_not_taken(tmp_path: Path) -> None:
    assert known(tmp_path, image(1, 20, account="other")) == Known()


def test_open_tasks_are_taken_newest_first(tmp_path: Path) -> None:
    old = image(1, 3, status=TaskStatus.WAITING)
    new = image(2, 0.1, status=TaskStatus.EXECUTING)
    assert known(tmp_path, old, new).open == (short(new), short(old))


def test_tasks_of_the_last_day_that_cloudaudit_did_not_tell_of(tmp_path: Path) -> None:
    told = image(1, 1)
    recorded = image(2, 2, sources=(Source.LEDGER,))
    old = image(3, 30, sources=(Source.LEDGER,))
    assert known(tmp_path, told, recorded, old).unaudited == (short(recorded),)


def test_the_longest_prompts_are_counted_by_their_difference(tmp_path: Path) -> None:
    prompts = ["a" * 10, "b" * 10, "b" * 10, "c" * 9]
    tasks = [image(n, 1, prompt=prompt) for n, prompt in enumerate(prompts)]
    recorded = image(8, 1, prompt="d" * 99, sources=(Source.LEDGER,))
    assert known(tmp_path, *tasks, recorded).longest_prompt == Longest(10, 2)
