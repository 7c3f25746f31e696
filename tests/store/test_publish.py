import json
import os
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from aigc_data.store.errors import NothingPublished, PublishedReplaced, StoreCorrupt
from aigc_data.store.folder import put_whole, writable
from aigc_data.store.manifest import Manifest, PublishedDay, published_folder, read_manifest
from aigc_data.store.publish import KEEP_REPLACED_S
from aigc_data.store.published import open_published
from aigc_data.store.schema import CURRENT
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.tasks import NOON, a_task, after

DAY_S = 86400
EVERYTHING = """
SELECT *
FROM tasks
ORDER BY task_id
"""


def tasks_of(day: int, count: int, prefix: str = "task") -> list[Task]:
    created = after(day * DAY_S)
    return [
        a_task(task_id=f"{prefix}-{day}-{number}", created_at=created) for number in range(count)
    ]


def published_rows(folder: Path) -> list[tuple[object, ...]]:
    with open_published(folder) as published, published.cursor() as cursor:
        return list(cursor.execute(EVERYTHING).fetchall())


def stored_rows(store: Store) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return list(cursor.execute(EVERYTHING).fetchall())


def names(folder: Path, part: str) -> list[str]:
    return sorted(file.name for file in (folder / part).iterdir())


@pytest.fixture
def folder(path: Path) -> Path:
    return published_folder(path)


def test_what_is_published_is_what_is_stored(store: Store, folder: Path) -> None:
    tasks = [
        *tasks_of(0, 3),
        *tasks_of(1, 2),
        a_task(prompt="一盏红灯笼", result_urls=("https://a",)),
    ]
    store.save(tasks, at=after(90))
    manifest = Manifest(
        CURRENT,
        1,
        after(90),
        6,
        (
            PublishedDay("2026-09-14", 3, f"versions/2026-09-14.{CURRENT}-1.parquet"),
            PublishedDay("2026-09-15", 2, f"versions/2026-09-15.{CURRENT}-1.parquet"),
            PublishedDay("undated", 1, f"versions/undated.{CURRENT}-1.parquet"),
        ),
        f"versions/error_groups.{CURRENT}-1.parquet",
        (f"versions/results-none.{CURRENT}-{0:016x}.parquet",),
    )
    assert store.publish() == manifest == read_manifest(folder)
    assert published_rows(folder) == stored_rows(store)
    assert names(folder, "tasks") == ["2026-09-14.parquet", "2026-09-15.parquet", "undated.parquet"]


def test_only_the_days_that_changed_are_written_again(store: Store, folder: Path) -> None:
    store.save([*tasks_of(0, 3), *tasks_of(1, 2)], at=NOON)
    store.publish()
    before = {file: file.stat().st_mtime_ns for file in (folder / "versions").iterdir()}
    store.save(tasks_of(1, 1, "late"), at=after(5))
    manifest = store.publish()
    assert manifest is not None
    assert [day.file for day in manifest.days] == [
        f"versions/2026-09-14.{CURRENT}-1.parquet",
        f"versions/2026-09-15.{CURRENT}-2.parquet",
        f"versions/undated.{CURRENT}-0.parquet",
    ]
    kept = folder / "versions" / f"2026-09-14.{CURRENT}-1.parquet"
    assert kept.stat().st_mtime_ns == before[kept]
    assert published_rows(folder) == stored_rows(store)


def test_nothing_is_published_twice(store: Store) -> None:
    store.save(tasks_of(0, 1), at=NOON)
    assert store.publish() is not None
    assert store.publish() is None
    store.save(tasks_of(0, 1), at=after(30))
    assert store.publish() is None


def test_a_round_that_found_nothing_new_renews_the_time_alone(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 1), at=NOON)
    first = store.publish()
    store.save(at=after(30), states=[SourceState("main", "task_list", after(30), after(30))])
    second = store.publish()
    assert first is not None
    assert second == replace(first, as_of=after(30))


def test_a_failed_round_does_not_make_the_data_look_newer(store: Store) -> None:
    store.save(tasks_of(0, 1), at=NOON)
    store.publish()
    store.save(at=after(30), states=[SourceState("main", "task_list", after(30), None)])
    assert store.publish() is None


def test_a_store_without_tasks_publishes_its_columns(store: Store, folder: Path) -> None:
    assert store.publish() is None
    store.save(at=NOON, states=[SourceState("main", "task_list", NOON, NOON)])
    store.publish()
    assert published_rows(folder) == []
    with (
        open_published(folder) as published,
        published.cursor() as one,
        store.cursor() as other,
    ):
        described = [cursor.execute("DESCRIBE tasks").fetchall() for cursor in (one, other)]
    assert [row[:2] for row in described[0]] == [row[:2] for row in described[1]]


def test_a_day_whose_tasks_all_moved_away_has_no_file(store: Store, folder: Path) -> None:
    store.save([a_task(created_at=after(DAY_S))], at=NOON)
    store.publish()
    store.save([a_task(created_at=NOON, created_exactly=True)], at=NOON)
    manifest = store.publish()
    assert manifest is not None
    assert [(day.day, day.rows) for day in manifest.days] == [("2026-09-14", 1), ("undated", 0)]
    assert names(folder, "tasks") == ["2026-09-14.parquet", "undated.parquet"]
    assert store.publish() is None


def test_a_task_that_gets_its_time_leaves_the_undated(store: Store, folder: Path) -> None:
    store.save([a_task()], at=NOON)
    store.publish()
    store.save([a_task(created_at=NOON)], at=NOON)
    manifest = store.publish()
    assert manifest is not None
    assert [(day.day, day.rows) for day in manifest.days] == [("2026-09-14", 1), ("undated", 0)]
    assert published_rows(folder) == stored_rows(store)


def test_nothing_in_the_folder_may_be_written(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 1), at=NOON)
    store.publish()
    modes = {
        stat.S_IMODE(entry.stat().st_mode): entry.is_dir() for entry in [folder, *folder.rglob("*")]
    }
    assert modes == {0o555: True, 0o444: False}


def test_a_crash_after_the_files_and_before_the_store_knows_is_made_good(
    store: Store, folder: Path
) -> None:
    store.save(tasks_of(0, 2), at=NOON)
    store.publish()
    with store.cursor() as cursor:
        cursor.execute("UPDATE published_day SET published_version = NULL, file = NULL")
    store.save(tasks_of(1, 1), at=NOON)
    assert store.publish() is not None
    assert published_rows(folder) == stored_rows(store)


def test_what_changed_stays_due_after_a_restart(path: Path, folder: Path) -> None:
    with Store.open(path) as store:
        store.save(tasks_of(0, 2), at=NOON)
        store.publish()
        store.save(tasks_of(1, 1), at=NOON)
    with Store.open(path) as store:
        assert store.publish() is not None
        assert published_rows(folder) == stored_rows(store)


@pytest.mark.parametrize("gone", ["manifest.json", f"versions/2026-09-14.{CURRENT}-1.parquet"])
def test_a_published_file_that_is_gone_is_published_again(
    store: Store, folder: Path, gone: str
) -> None:
    store.save([*tasks_of(0, 2), *tasks_of(1, 1)], at=NOON)
    store.publish()
    with writable(folder, folder / "versions"):
        (folder / gone).unlink()
    assert store.publish() is not None
    assert published_rows(folder) == stored_rows(store)


def test_a_manifest_of_another_schema_is_replaced_whole(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 2), at=NOON)
    store.publish()
    body = json.loads((folder / "manifest.json").read_text())
    with writable(folder), put_whole(folder / "manifest.json") as draft:
        draft.write_text(json.dumps(body | {"schema": 0}))
    manifest = store.publish()
    assert manifest is not None
    assert manifest.schema == CURRENT


def test_a_replaced_file_stays_a_while_for_those_who_read_it(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 2), at=NOON)
    store.publish()
    with open_published(folder) as published:
        store.save(tasks_of(0, 1, "late"), at=after(5))
        store.publish()
        with published.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM tasks").fetchall() == [(2,)]
    assert len(published_rows(folder)) == 3


def test_a_file_that_was_replaced_long_ago_is_deleted(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 2), at=NOON)
    store.publish()
    published = open_published(folder)
    store.save(tasks_of(0, 1, "late"), at=after(5))
    store.publish()
    old = folder / "versions" / f"2026-09-14.{CURRENT}-1.parquet"
    long_ago = datetime.now(UTC).timestamp() - KEEP_REPLACED_S - 60
    os.utime(old, (long_ago, long_ago))
    store.save(tasks_of(1, 1), at=after(9))
    store.publish()
    assert not old.exists()
    with published, pytest.raises(PublishedReplaced), published.cursor() as cursor:
        cursor.execute(EVERYTHING).fetchall()
    assert len(published_rows(folder)) == 4


def test_a_reader_never_sees_a_half_state(store: Store, folder: Path) -> None:
    """Each save adds one task to each of three days, so every whole state has three equal days."""
    store.save([task for day in range(3) for task in tasks_of(day, 1, "first")], at=NOON)
    store.publish()
    states: list[list[int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with open_published(folder) as published, published.cursor() as cursor:
                counts = "SELECT count(*) FROM tasks GROUP BY created_at::DATE"
                states.append([count for (count,) in cursor.execute(counts).fetchall()])

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(12):
        batch = [task for day in range(3) for task in tasks_of(day, 1, f"n{number}")]
        store.save(batch, at=after(number))
        store.publish()
    done.set()
    for reader in readers:
        reader.join()
    assert len(states) > 2
    assert all(len(state) == 3 and len(set(state)) == 1 for state in states)


def test_the_plain_files_are_what_the_manifest_names(store: Store, folder: Path) -> None:
    for number in range(3):
        store.save(tasks_of(number % 2, 2, f"n{number}"), at=after(number))
        manifest = store.publish()
    assert manifest is not None
    for day in manifest.days:
        plain = folder / "tasks" / f"{day.day}.parquet"
        assert plain.read_bytes() == (folder / day.file).read_bytes()
    assert duckdb.read_parquet(f"{folder}/tasks/*.parquet").shape[0] == 6


def test_nothing_is_published_yet(folder: Path) -> None:
    with pytest.raises(NothingPublished) as caught:
        open_published(folder)
    assert str(caught.value) == (
        f"nothing is published in {folder} yet: wait for the end of a round, or sync."
    )


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', "\x00"])
def test_a_damaged_manifest_is_told(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreCorrupt, match="not a manifest"):
        open_published(folder)


def test_a_write_that_fails_leaves_the_file_before_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before")
    with pytest.raises(IsADirectoryError), put_whole(file) as draft:
        draft.write_text(str(tmp_path.read_bytes()))
    with pytest.raises(FileNotFoundError), put_whole(file):
        pass
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ["before"]


def test_the_published_state_tells_how_new_it_is(store: Store, folder: Path) -> None:
    store.save(tasks_of(0, 1), at=after(77))
    store.publish()
    with open_published(folder) as published, published.cursor() as cursor:
        told = cursor.execute("SELECT created_at::VARCHAR FROM tasks").fetchall()
    assert (published.as_of, told) == (after(77), [("2026-09-14 12:00:00+00",)])


def test_what_the_groups_of_failures_say_is_published_with_the_tasks(
    store: Store, folder: Path
) -> None:
    failed = a_task(status=TaskStatus.FAILED, error_message="task 1 is busy")
    store.save([failed], at=NOON)
    first = store.publish()
    assert first is not None
    store.save([replace(failed, task_id="other", error_message="ret:1201")], at=after(5))
    store.publish()
    joined = "SELECT template FROM tasks JOIN error_groups USING (error_group) ORDER BY template"
    with open_published(folder) as published, published.cursor() as cursor:
        assert cursor.execute(joined).fetchall() == [("ret:1201",), ("task <*> is busy",)]
    shown = duckdb.read_parquet(str(folder / "error_groups.parquet"))
    assert shown.aggregate("count(*)").fetchall() == [(2,)]
    assert (folder / str(first.error_groups)).exists(), "readers may still be at the one before"
