from pathlib import Path

import duckdb
import pytest

from aigc_data.store.errors import (
    MigrationFailed,
    StoreForeign,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
)
from aigc_data.store.schema import CURRENT, MIGRATIONS, Migration, migrate, require_current
from aigc_data.store.store import Store
from aigc_data.store.task_row import SCHEMA, to_table
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.tasks import IMAGE_ID, NOON, a_task, after

ADD = Migration(CURRENT + 1, "note", "ALTER TABLE task ADD COLUMN note VARCHAR")
FILL = Migration(CURRENT + 2, "fill", "UPDATE task SET note = task_id || '!'")
BROKEN = Migration(CURRENT + 2, "broken", "CREATE TABLE half (a INT); SELECT * FROM nowhere")


def applied(db: duckdb.DuckDBPyConnection) -> list[int]:
    rows = db.execute("SELECT number FROM schema_migration ORDER BY number").fetchall()
    return [number for (number,) in rows]


def columns(db: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    names = "SELECT column_name FROM duckdb_columns() WHERE table_name = $table"
    return [name for (name,) in db.execute(names, {"table": table}).fetchall()]


@pytest.fixture
def filled(path: Path) -> Path:
    with Store.open(path) as store:
        store.save([a_task()], at=NOON)
    return path


def test_the_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, CURRENT + 1))


def test_a_new_file_gets_the_whole_schema(path: Path) -> None:
    with duckdb.connect(path) as db:
        assert migrate(db, path) == CURRENT
        assert applied(db) == [step.number for step in MIGRATIONS]


def test_a_file_of_an_older_version_keeps_its_rows_and_gets_what_is_new(filled: Path) -> None:
    with duckdb.connect(filled) as db:
        migrate(db, filled, [*MIGRATIONS, ADD, FILL])
        assert db.execute("SELECT task_id, note FROM task").fetchall() == [
            (IMAGE_ID, f"{IMAGE_ID}!")
        ]


def test_each_migration_runs_once(filled: Path) -> None:
    steps = [*MIGRATIONS, ADD]
    with duckdb.connect(filled) as db:
        migrate(db, filled, steps)
        migrate(db, filled, steps)
        assert applied(db) == [step.number for step in steps]
        assert columns(db, "task").count("note") == 1


def test_a_migration_that_fails_leaves_the_file_as_it_was(filled: Path) -> None:
    with duckdb.connect(filled) as db:
        before = columns(db, "task")
        with pytest.raises(MigrationFailed) as caught:
            migrate(db, filled, [*MIGRATIONS, ADD, BROKEN])
        assert caught.value.number == BROKEN.number
        assert (columns(db, "task"), columns(db, "half")) == (before, [])
        assert applied(db) == [step.number for step in MIGRATIONS]
    with Store.open(filled) as store:
        assert store.tasks("main", [IMAGE_ID]).keys() == {IMAGE_ID}


def test_a_file_of_a_newer_version_is_refused_and_left_alone(filled: Path) -> None:
    with duckdb.connect(filled) as db:
        migrate(db, filled, [*MIGRATIONS, ADD])
    before = filled.read_bytes()
    with pytest.raises(StoreTooNew) as caught:
        Store.open(filled)
    assert (caught.value.found, caught.value.known) == (CURRENT + 1, CURRENT)
    assert str(caught.value) == (
        f"{filled} was written by a newer version (its schema is {CURRENT + 1}, this version "
        f"knows {CURRENT}): update aigc-data, or name another file in AIGC_DATA_DB."
    )
    assert filled.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with duckdb.connect(path) as db:
        db.execute("CREATE TABLE task (mine INT)")
    before = path.read_bytes()
    with pytest.raises(StoreForeign):
        Store.open(path)
    assert path.read_bytes() == before


def test_reading_alone_brings_no_schema_up_to_date(filled: Path) -> None:
    with duckdb.connect(filled, read_only=True) as db, pytest.raises(StoreTooOld) as caught:
        require_current(db, filled, [*MIGRATIONS, ADD])
    assert (caught.value.found, caught.value.known) == (CURRENT, CURRENT + 1)


def test_reading_alone_makes_no_file(path: Path) -> None:
    with pytest.raises(StoreMissing):
        Store.open(path, read_only=True)
    assert not path.exists()


NARROW = ["model_name", "quarter_hour", "queue_class", "run_class", "total_class"]
OF_BEFORE = [name for name in SCHEMA.names if name not in NARROW]


def test_rows_of_before_the_narrow_columns_get_what_new_rows_get(path: Path) -> None:
    tasks = [*_tasks_of_before()]
    with duckdb.connect(path) as db:
        db.execute("SET TimeZone = 'UTC'")
        migrate(db, path, [step for step in MIGRATIONS if step.number < 4])
        db.register("seen", to_table(tasks, NOON).select(OF_BEFORE))
        db.execute("INSERT INTO task BY NAME SELECT * FROM seen")
        db.unregister("seen")
        migrate(db, path)
        found = db.execute(f"SELECT {', '.join(NARROW)} FROM task ORDER BY task_id").fetchall()
        models = db.execute(
            "SELECT task_id, model.kind, model.model_name FROM task JOIN model USING (model_no)"
        ).fetchall()
    assert [dict(zip(NARROW, row, strict=True)) for row in found] == (
        to_table(tasks, NOON).select(NARROW).to_pylist()
    )
    assert sorted(models) == [
        ("a", "video", "Kling 3.0"), ("b", None, None), ("c", "video", "Kling 3.0"),
    ]  # fmt: skip


def _tasks_of_before() -> list[Task]:
    ended = {"status": TaskStatus.SUCCESSFUL, "created_at": NOON, "kind": TaskKind.VIDEO}
    named = {"model": "Kling", "model_version": "3.0", "first_seen_at": NOON}
    times = {"scheduled_exactly_at": after(12), "finished_exactly_at": after(45)}
    roughly = {"open_seen_at": after(10), "terminal_seen_at": after(100)}
    return [
        a_task(task_id="a", **ended, **named, **times),
        a_task(task_id="b", kind=None, first_seen_at=NOON),
        a_task(task_id="c", **ended, **named, **roughly),
    ]
