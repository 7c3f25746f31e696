from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aigc_data.store.store import Store
from aigc_data.sync.usual import UNTOLD, Usual, UsualTimes
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.new_database import new_database
from tests.tasks import NOON, a_task, after

VIDEO = TaskKind.VIDEO
DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(new_database(tmp_path / "tasks.duckdb")) as opened:
        yield opened


def ended(number: int, seconds: float, **fields: Any) -> Task:
    """Return a video created an hour ago that took so many seconds, a tenth of them queued."""
    born = after(-3600)
    known = {
        "task_id": f"task {number} {fields.get('model')}",
        "kind": VIDEO,
        "status": TaskStatus.SUCCESSFUL,
        "created_at": born,
        "scheduled_exactly_at": born + timedelta(seconds=seconds / 10),
        "finished_exactly_at": born + timedelta(seconds=seconds),
    }
    return a_task(**(known | fields))


def test_the_early_and_the_late_end_are_those_of_the_model_however_it_is_written(
    store: Store,
) -> None:
    names = {True: "Kling", False: "kling"}
    tasks = [ended(n, 10 * n, model=names[n < 6], model_version="3.0") for n in range(1, 12)]
    store.save([*tasks, *(ended(n, 1000, model="Slow") for n in range(9))], at=NOON)
    found = UsualTimes(store, "main").of(VIDEO, NOON)
    assert found.models["slow", ""] == Usual(1000.0, 1000.0, 900.0)
    assert found.whole.late_s == 1000.0


def test_eleven_tasks_from_10_to_110_seconds_end_early_at_30_and_late_at_100(store: Store) -> None:
    store.save([ended(n, 10 * n, model="Kling") for n in range(1, 12)], at=NOON)
    found = UsualTimes(store, "main").of(VIDEO, NOON)
    assert found.whole == Usual(30.0, 100.0, 27.0)
    assert found.models == {("kling", ""): found.whole}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": TaskStatus.FAILED},
        {"created_at": after(-8 * DAY), "finished_exactly_at": after(-8 * DAY + 50)},
        {"account": "other"},
        {"finished_exactly_at": None, "terminal_seen_at": after(-1800)},
    ],
    ids=("failed", "long ago", "of another account", "seen only long after its end"),
)
def test_what_tells_nothing_of_how_long_tasks_take_now_is_left_out(
    store: Store, fields: dict[str, Any]
) -> None:
    store.save([ended(n, 50, **fields) for n in range(20)], at=NOON)
    assert UsualTimes(store, "main").of(VIDEO, NOON).whole == UNTOLD[VIDEO]


def test_an_end_between_two_sightings_far_apart_counts_as_an_early_one(store: Store) -> None:
    seen = {"finished_exactly_at": None, "scheduled_exactly_at": None}
    early = [
        ended(n, 0, open_seen_at=after(-3598), terminal_seen_at=after(-3540), **seen)
        for n in range(10)
    ]
    late = [ended(100 + n, 60 + n) for n in range(10)]
    store.save([*early, *late], at=NOON)
    assert UsualTimes(store, "main").of(VIDEO, NOON).whole.early_s == 31.0


def test_it_is_read_again_after_ten_minutes_and_after_one_while_nothing_is_known(
    store: Store,
) -> None:
    usual = UsualTimes(store, "main")
    assert usual.of(VIDEO, NOON).whole == UNTOLD[VIDEO]
    store.save([ended(n, 50) for n in range(10)], at=NOON)
    assert usual.of(VIDEO, after(59)).whole == UNTOLD[VIDEO]
    assert usual.of(VIDEO, after(60)).whole.early_s == 50
    store.save([ended(100 + n, 90) for n in range(90)], at=NOON)
    assert usual.of(VIDEO, after(659)).whole.early_s == 50
    assert usual.of(VIDEO, after(660)).whole.early_s == 90
