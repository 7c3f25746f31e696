"""A failure is named once: neither a later look nor later rules name it again."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from aigc_data.store.error_groups import name_stored
from aigc_data.store.errors import MigrationFailed
from aigc_data.store.schema import migrate
from aigc_data.store.store import Store
from aigc_data.task import FailureKind, Task, TaskStatus
from aigc_data.wire.error_template import error_group
from tests.store.older import BEFORE, STEP, write_older
from tests.tasks import NOON, a_task, after

BUSY = error_group("failed", "-403", "task <*> is busy")
OLD = "v0-0123456789ab"
PLANT = f"""
UPDATE task SET error_group = '{OLD}';
INSERT INTO error_group
VALUES ('{OLD}', 0, 'task is busy', 'failed', '-403', 'task 1 is busy', now())
"""


def failed(number: int = 1, **fields: object) -> Task:
    known: dict[str, object] = {
        "task_id": f"task-{number}",
        "status": TaskStatus.FAILED,
        "failure_kind": FailureKind.FAILED,
        "error_code": "-403",
        "error_message": f"task {number} is busy",
        "created_at": after(number),
    }
    return a_task(**(known | fields))


def groups(store: Store) -> list[str | None]:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT error_group FROM tasks ORDER BY task_id").fetchall()
    return [group for (group,) in rows]


def noted(store: Store) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute("SELECT * FROM error_groups ORDER BY version, template").fetchall()


def plant(path: Path) -> None:
    """Make the stored failures look as an older version of the rules left them."""
    with duckdb.connect(path) as db:
        db.execute("DELETE FROM error_group")
        db.execute(PLANT)


def test_failures_that_say_the_same_are_one_group_and_others_have_none(store: Store) -> None:
    store.save([failed(2), failed(1), a_task(status=TaskStatus.SUCCESSFUL)], at=NOON)
    assert groups(store) == [None, BUSY, BUSY]
    assert noted(store) == [
        (BUSY, 1, "task <*> is busy", "failed", "-403", "task 1 is busy", after(1))
    ]


def test_a_group_is_first_seen_when_its_earliest_task_was_created(store: Store) -> None:
    store.save([failed(5)], at=NOON)
    store.save([failed(3), failed(9)], at=NOON)
    store.save([failed(7, created_at=None)], at=after(-60))
    assert [row[5:] for row in noted(store)] == [("task 5 is busy", after(-60))]


def test_later_rules_name_new_failures_and_leave_the_stored(store: Store, path: Path) -> None:
    store.save([failed(1)], at=NOON)
    store.close()
    plant(path)
    with Store.open(path) as opened:
        seen_again = failed(1, prompt="a fox", finished_exactly_at=after(60))
        opened.save([seen_again, failed(2)], at=after(90))
        assert groups(opened) == [OLD, BUSY]
        assert [row[:3] for row in noted(opened)] == [
            (OLD, 0, "task is busy"),
            (BUSY, 1, "task <*> is busy"),
        ]


def test_a_failure_seen_again_notes_no_group_that_no_task_is_in(store: Store, path: Path) -> None:
    store.save([failed(1)], at=NOON)
    store.close()
    plant(path)
    with Store.open(path) as opened:
        opened.save([failed(1, prompt="a fox")], at=after(90))
        assert [row[0] for row in noted(opened)] == [OLD]


def test_another_message_of_the_same_task_is_named_anew(store: Store, path: Path) -> None:
    store.save([failed(1)], at=NOON)
    store.close()
    plant(path)
    with Store.open(path) as opened:
        opened.save([failed(1, error_message="task 1 is busy, queue 17")], at=after(90))
        assert groups(opened) == [error_group("failed", "-403", "task <*> is busy, queue <*>")]


def test_a_task_that_succeeded_after_all_is_in_no_group(store: Store) -> None:
    store.save([failed(1)], at=NOON)
    store.save([replace(failed(1), status=TaskStatus.SUCCESSFUL, failure_kind=None)], at=after(9))
    assert groups(store) == [None]


@pytest.fixture
def older(path: Path) -> Path:
    """A file of before there were groups, with 300 failures and a success in it."""
    tasks = [*map(failed, range(300)), a_task(status=TaskStatus.SUCCESSFUL)]
    with duckdb.connect(path) as db:
        migrate(db, path, BEFORE)
        write_older(db, tasks)
    return path


def test_an_older_file_has_its_failures_named_when_it_is_opened(older: Path) -> None:
    with Store.open(older) as store:
        assert groups(store).count(BUSY) == 300
        assert groups(store).count(None) == 1
        assert [(*row[:2], *row[5:]) for row in noted(store)] == [
            (BUSY, 1, "task 0 is busy", after(0))
        ]


def test_an_older_file_is_left_as_it_was_where_naming_is_cut_short(older: Path) -> None:
    def cut_short(db: duckdb.DuckDBPyConnection) -> None:
        name_stored(db)
        db.execute("SELECT error('out of space')")

    with duckdb.connect(older) as db:
        with pytest.raises(MigrationFailed, match="out of space"):
            migrate(db, older, [*BEFORE, replace(STEP, fill=cut_short)])
        described = db.execute("SELECT * FROM tasks").description or ()
        assert "error_group" not in [name for name, *_ in described]
    with Store.open(older) as store:
        assert groups(store).count(BUSY) == 300
