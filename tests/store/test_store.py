import os
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_data.store.errors import StoreClosed, StoreHeld, StoreReadOnly
from aigc_data.store.state import Checkpoint, Quarantined, Saved, SourceState
from aigc_data.store.store import Store
from aigc_data.store.task_row import storable
from aigc_data.store.writing import KEPT_BROKEN_ROWS, LONGEST_RAW, unsigned
from aigc_data.task import Source, Task, TaskStatus, merge_all
from tests.store import children
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task, after, tasks

DAY = frozenset({date(2026, 9, 14)})
STATE = SourceState("main", "cloudaudit", NOON, NOON, found=3, calls=2, progress=0.5)


def count(store: Store, table: str = "tasks") -> int:
    with store.cursor() as cursor:
        [(found,)] = cursor.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(found)


def updated(store: Store) -> list[tuple[str, object]]:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT task_id, updated_at FROM tasks ORDER BY task_id")
        return list(rows.fetchall())


def test_a_saved_task_is_found_by_its_id(store: Store) -> None:
    task = a_task(created_at=NOON, prompt="一盏红灯笼", first_seen_at=NOON)
    assert store.save([task], at=NOON) == Saved(new=1, days=DAY)
    assert store.tasks("main", [IMAGE_ID, VIDEO_ID]) == {IMAGE_ID: task}
    assert store.tasks("other", [IMAGE_ID]) == {}


def test_saving_the_same_again_changes_nothing(store: Store) -> None:
    batch = [a_task(created_at=NOON), a_task(task_id=VIDEO_ID)]
    store.save(batch, at=NOON)
    version, before = store.version, updated(store)
    assert store.save(batch, at=after(60)) == Saved(unchanged=2)
    assert (store.version, updated(store)) == (version, before)


def test_a_task_seen_twice_in_a_batch_is_one_row(store: Store) -> None:
    one, other = a_task(prompt="a lantern"), a_task(model="Kling")
    assert store.save([one, other], at=NOON) == Saved(new=1)
    assert store.tasks("main", [IMAGE_ID]) == {
        IMAGE_ID: a_task(prompt="a lantern", model="Kling", first_seen_at=NOON)
    }


def test_only_the_changed_row_is_updated_now(store: Store) -> None:
    store.save([a_task(), a_task(task_id=VIDEO_ID)], at=NOON)
    saved = store.save([a_task(), a_task(task_id=VIDEO_ID, model="Kling")], at=after(60))
    assert saved == Saved(changed=1, unchanged=1)
    assert updated(store) == [(IMAGE_ID, NOON), (VIDEO_ID, after(60))]


def test_the_first_sighting_is_kept(store: Store) -> None:
    store.save([a_task()], at=NOON)
    store.save([a_task(model="Kling")], at=after(60))
    assert store.tasks("main", [IMAGE_ID])[IMAGE_ID].first_seen_at == NOON


def test_a_sighting_alone_is_kept_but_changes_nothing_that_is_shown(store: Store) -> None:
    waiting = a_task(status=TaskStatus.WAITING, waiting_seen_at=NOON, status_seen_at=NOON)
    store.save([waiting], at=NOON)
    version = store.version
    again = replace(waiting, waiting_seen_at=after(30), status_seen_at=after(30))
    assert store.save([again], at=after(30)) == Saved(unchanged=1)
    assert (store.version, updated(store)) == (version, [(IMAGE_ID, NOON)])
    assert store.tasks("main", [IMAGE_ID])[IMAGE_ID].waiting_seen_at == after(30)


def test_a_task_that_moves_to_another_day_touches_both(store: Store) -> None:
    store.save([a_task(created_at=after(86400))], at=NOON)
    saved = store.save([a_task(created_at=NOON, created_exactly=True)], at=NOON)
    assert saved == Saved(changed=1, days=frozenset({date(2026, 9, 14), date(2026, 9, 15)}))


def test_the_version_outlives_the_process(store: Store) -> None:
    store.save([a_task()], at=NOON)
    store.close()
    with Store.open(store.path) as again:
        assert again.version == 1


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(tasks, max_size=3), max_size=4))
def test_any_batches_in_any_order_end_as_their_merge(
    store: Store, batches: list[list[Task]]
) -> None:
    with store.cursor() as cursor:
        cursor.execute("DELETE FROM task")
    for batch in batches:
        store.save(batch, at=NOON)
    everything = [storable(task, NOON) for batch in batches for task in batch]
    assert list(store.tasks("main", [IMAGE_ID]).values()) == merge_all(everything)


def test_the_signature_of_a_link_never_reaches_the_store(store: Store) -> None:
    store.save([a_task(result_urls=("https://a.example/0.png?q-signature=5ec2e7",))], at=NOON)
    task = store.tasks("main", [IMAGE_ID])[IMAGE_ID]
    assert task.result_urls == ("https://a.example/0.png",)


def test_a_checkpoint_is_what_was_saved_last(store: Store) -> None:
    for page in (1, 2):
        store.save(at=NOON, checkpoints=[Checkpoint("main", "task_list", "page", {"page": page})])
    assert store.checkpoint("main", "task_list", "page") == {"page": 2}
    assert store.checkpoint("other", "task_list", "page") is None


def test_a_failed_attempt_keeps_the_time_of_the_last_success(store: Store) -> None:
    store.save(at=NOON, states=[STATE])
    failed = SourceState(
        "main",
        "cloudaudit",
        after(30),
        error_code="AuthFailure",
        error_message="no \ud83d",
        request_id="r-1",
    )
    store.save(at=after(30), states=[failed])
    assert store.source_states() == [replace(failed, succeeded_at=NOON, error_message="no \ufffd")]


def test_states_and_checkpoints_alone_leave_the_version(store: Store) -> None:
    store.save(at=NOON, states=[STATE], checkpoints=[Checkpoint("main", "a", "b", {})])
    assert store.version == 0


def test_the_same_broken_row_counts_once(store: Store) -> None:
    for second in (0, 30, 60):
        broken = Quarantined("main", "task_list", '{"TaskId": null}', "no ID", after(second))
        store.save(at=after(second), quarantine=[broken])
    assert store.broken_rows() == {("main", "task_list"): 1}
    with store.cursor() as cursor:
        seen = cursor.execute("SELECT first_seen_at, seen_at FROM quarantine").fetchall()
    assert seen == [(NOON, after(60))]


def test_of_many_broken_rows_the_newest_are_kept(store: Store) -> None:
    rows = [
        Quarantined("main", "task_list", f"row {number}", "odd", after(number))
        for number in range(KEPT_BROKEN_ROWS + 2)
    ]
    store.save(at=NOON, quarantine=rows)
    assert store.broken_rows() == {("main", "task_list"): KEPT_BROKEN_ROWS}
    with store.cursor() as cursor:
        oldest = cursor.execute("SELECT raw FROM quarantine ORDER BY seen_at LIMIT 1").fetchall()
    assert oldest == [("row 2",)]


def test_a_broken_row_is_kept_without_signatures_and_not_without_end(store: Store) -> None:
    signed = '{"u": "https://a.example/0.mp4?sign=5ec2e7\\u0026t=1", "b": 1}' + "x" * LONGEST_RAW
    store.save(at=NOON, quarantine=[Quarantined("main", "s", signed, "odd \udc00", NOON)])
    with store.cursor() as cursor:
        [(raw, reason)] = cursor.execute("SELECT raw, reason FROM quarantine").fetchall()
    assert raw.startswith('{"u": "https://a.example/0.mp4", "b": 1}xxx')
    assert (len(raw), reason) == (LONGEST_RAW, "odd \ufffd")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://a.example/0.png?sign=1", "https://a.example/0.png"),
        ('"https:\\/\\/a.example\\/0.png?a=1\\u0026b=\\/2"', '"https:\\/\\/a.example\\/0.png"'),
        ('"{\\"u\\": \\"http://a.example/?k=1\\"}"', '"{\\"u\\": \\"http://a.example/\\"}"'),
        ("what? https://a.example/0.png!", "what? https://a.example/0.png!"),
    ],
    ids=["bare", "escaped", "JSON in JSON", "a question"],
)
def test_the_query_of_every_link_in_a_text_is_cut_off(text: str, left: str) -> None:
    assert unsigned(text) == left


def test_a_save_that_fails_leaves_nothing_of_itself(store: Store) -> None:
    odd = Checkpoint("main", "task_list", "page", {"page": object()})
    with pytest.raises(TypeError):
        store.save([a_task()], at=NOON, states=[STATE], checkpoints=[odd])
    assert (count(store), count(store, "source_state"), store.version) == (0, 0, 0)
    assert store.save([a_task()], at=NOON) == Saved(new=1)


def test_a_store_opened_for_reading_reads_and_refuses_to_save(store: Store) -> None:
    store.save([a_task()], at=NOON)
    store.close()
    with Store.open(store.path, read_only=True) as reader:
        assert (reader.version, count(reader)) == (1, 1)
        with pytest.raises(StoreReadOnly):
            reader.save([a_task(model="Kling")], at=NOON)


def test_the_file_is_opened_once_in_a_process(store: Store) -> None:
    with pytest.raises(StoreHeld) as caught:
        Store.open(store.path)
    assert caught.value.pid is None
    assert str(caught.value) == (
        f"{store.path} is open in this process already: use that store, or close it first."
    )


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreClosed):
        store.tasks("main", [IMAGE_ID])


def test_no_python_variable_is_read_as_a_table(store: Store) -> None:
    secrets = pa.table({"secret": ["s3cret"]})
    with store.cursor() as cursor, pytest.raises(Exception, match="secrets does not exist"):
        cursor.execute("SELECT * FROM secrets")
    assert secrets.num_rows == 1


def test_sources_are_kept_as_they_are_named(store: Store) -> None:
    store.save([a_task(sources=(Source.CLOUDAUDIT,))], at=NOON)
    store.save([a_task(sources=(Source.GENERATION,))], at=NOON)
    with store.cursor() as cursor:
        found = cursor.execute("SELECT sources FROM tasks").fetchall()
    assert found == [(["cloudaudit", "generation"],)]


def test_what_is_saved_is_folded_into_the_file_by_and_by(store: Store) -> None:
    log = store.path.with_name("main.duckdb.wal")
    sizes = []
    for number in range(20):
        store.save(children.batch(number, os.urandom(10_000).hex()), at=NOON)
        sizes.append(log.stat().st_size if log.exists() else 0)
    assert max(sizes) > 10_000_000
    assert sizes[-1] < max(sizes)
