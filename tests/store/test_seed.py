from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from aigc_data.store.store import Store
from aigc_data.store.task_row import SCHEMA, storable, to_table, to_tasks
from aigc_data.task import Task
from benchmarks.seed import seed
from tests.tasks import NOON

TASKS = 4000
DAYS = 6
DERIVED = [
    "scheduled_at", "scheduled_at_margin_s", "finished_at", "finished_at_margin_s", "queue_s",
    "run_s", "total_s", "model_name", "quarter_hour", "queue_class", "run_class", "total_class",
]  # fmt: skip
TIMES = """
SELECT min(created_at), max(created_at), max(updated_at), max(finished_at)
FROM tasks
"""
STATUSES = """
SELECT status, count(*) / $tasks
FROM tasks
GROUP BY status
"""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seed") / "main.duckdb"
    seed(path, TASKS, DAYS, now=NOON)
    return path


def rows(path: Path) -> tuple[list[Task], list[dict[str, object]]]:
    with duckdb.connect(path, read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        table = db.execute("SELECT * FROM task ORDER BY task_id").to_arrow_table()
    return to_tasks(table), table.select(DERIVED).to_pylist()


def test_the_seeded_times_are_those_that_the_evidence_says(seeded: Path) -> None:
    tasks, derived = rows(seeded)
    assert len(tasks) == TASKS
    assert to_table(tasks, NOON).select(DERIVED).to_pylist() == derived
    assert set(SCHEMA.names) > set(DERIVED)


def test_a_seeded_task_is_as_the_store_would_have_it(seeded: Path) -> None:
    tasks, _ = rows(seeded)
    assert [storable(task, NOON) for task in tasks] == tasks


def test_the_seeded_tasks_end_now_and_reach_back_the_days(seeded: Path) -> None:
    with Store.open(seeded) as store, store.cursor() as cursor:
        [(oldest, newest, updated, finished)] = cursor.execute(TIMES).fetchall()
        shares = dict(cursor.execute(STATUSES, {"tasks": TASKS}).fetchall())
    assert NOON - timedelta(days=DAYS) <= oldest < NOON - timedelta(days=DAYS - 1)
    assert NOON - timedelta(hours=1) < newest < NOON
    assert max(updated, finished) <= NOON + timedelta(seconds=6)
    assert shares.keys() == {"successful", "failed", "unknown", "executing", "waiting"}
    assert shares["successful"] > 0.9
    assert 0.01 < shares["failed"] < 0.09


def test_a_seeded_store_is_saved_to_and_published_like_any_other(seeded: Path) -> None:
    tasks, _ = rows(seeded)
    with Store.open(seeded) as store:
        assert store.save(tasks[:100], at=NOON).unchanged == 100
        manifest = store.publish()
    assert manifest is not None
    assert (manifest.rows, len(manifest.days)) == (TASKS, DAYS + 2)


def test_the_same_seed_makes_the_same_store(seeded: Path, tmp_path: Path) -> None:
    seed(tmp_path / "again.duckdb", TASKS, DAYS, now=NOON)
    assert rows(tmp_path / "again.duckdb") == rows(seeded)
