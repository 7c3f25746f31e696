from pathlib import Path

import duckdb
import pytest

from aigc_data.store.errors import StoreFull
from aigc_data.store.store import Store
from tests.store import children
from tests.tasks import IMAGE_ID, NOON, a_task, after

COMMENTS = """
SELECT column_name, comment
FROM duckdb_columns()
WHERE table_name = 'tasks'
"""


def test_a_backup_is_a_store_of_its_own(store: Store, tmp_path: Path) -> None:
    store.save([a_task(prompt="a lantern")], at=NOON)
    copy = tmp_path / "kept" / "it's a copy.duckdb"
    store.backup(copy)
    store.save([a_task(model="Kling")], at=after(60))
    with Store.open(copy) as kept:
        assert kept.version == 1
        assert kept.tasks("main", [IMAGE_ID]) == {
            IMAGE_ID: a_task(prompt="a lantern", first_seen_at=NOON)
        }
        kept.save([a_task(prompt="a longer lantern")], at=after(90))
        assert kept.version == 2
        with kept.cursor() as one, store.cursor() as other:
            assert one.execute(COMMENTS).fetchall() == other.execute(COMMENTS).fetchall()


def test_a_backup_replaces_nothing(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(FileExistsError, match="name a new file"):
        store.backup(there)
    assert there.read_text() == "mine"


def test_a_second_backup_is_as_good_as_the_first(store: Store, tmp_path: Path) -> None:
    store.save([a_task()], at=NOON)
    for name in ("one", "other"):
        store.backup(tmp_path / name)
        with duckdb.connect(tmp_path / name, read_only=True) as db:
            assert db.execute("SELECT count(*) FROM tasks").fetchall() == [(1,)]


def test_a_backup_to_a_full_disk_leaves_no_half_file(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        for number in range(8):
            store.save(children.batch(number, "x" * 10_000 + str(number)), at=NOON)
    copy = tmp_path / "copy"
    with children.start("backup_full", path, 600_000) as child:
        told = child.communicate()[0]
    assert told == f"StoreFull {StoreFull(copy)}\n400\n"
    assert sorted(tmp_path.iterdir()) == [path]
