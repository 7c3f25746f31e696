import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.sync.ledger import BATCH, Ledger, PreviewRow, Verdict, add_tasks, hand_over
from aigc_data.task import Source, TaskKind, TaskStatus
from tests.new_database import new_database
from tests.recording.spool import rows
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task, after

NOW = after(3600)
LEDGER = Ledger("main", ("main", "ads"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(new_database(tmp_path / "tasks.duckdb")) as opened:
        yield opened


def told(row: PreviewRow) -> tuple[int, str, Verdict, str]:
    return row.line, row.task_id, row.verdict, row.says


def test_each_row_says_what_it_becomes(store: Store) -> None:
    store.save(
        [
            a_task(prompt="a cat", first_seen_at=NOON),
            a_task(task_id=VIDEO_ID, kind=TaskKind.VIDEO, first_seen_at=NOON),
        ],
        at=NOON,
    )
    text = (
        "Task ID,Creation Time,Prompt,Colour\n"
        f"{IMAGE_ID},,a cat,red\n"
        f"{VIDEO_ID},1789387200,a dog,red\n"
        "2600000001,2026-09-14 20:00:00,,red\n"
        "2600000002,,,red\n"
        "2600000001,,again,red\n"
        "nonsense,,,red\n"
    )
    preview = LEDGER.preview(text, store, NOW)
    assert [told(row) for row in preview.rows] == [
        (2, IMAGE_ID, Verdict.KNOWN, "adds nothing"),
        (3, VIDEO_ID, Verdict.ADDS, "adds creation time, prompt"),
        (4, "2600000001", Verdict.NEW, "time read as Beijing time"),
        (5, "2600000002", Verdict.NEW, "no creation time"),
        (6, "2600000001", Verdict.REFUSED, "the same ID is in line 4 already"),
        (7, "nonsense", Verdict.REFUSED, "'nonsense' does not have the form of a task ID"),
    ]
    assert preview.unknown_columns == ("Colour",)
    assert preview.counts == {
        Verdict.NEW: 2,
        Verdict.ADDS: 1,
        Verdict.KNOWN: 1,
        Verdict.REFUSED: 2,
    }
    assert [task.task_id for task in preview.tasks] == [VIDEO_ID, "2600000001", "2600000002"]


def test_the_same_id_twice_on_one_line_is_one_task(store: Store) -> None:
    preview = LEDGER.preview(f"{IMAGE_ID} {IMAGE_ID}", store, NOW)
    assert [row.verdict for row in preview.rows] == [Verdict.NEW, Verdict.REFUSED]


def test_a_preview_keeps_nothing_and_adding_keeps_the_good_rows(store: Store) -> None:
    text = f"task_id,created_at\n{IMAGE_ID},1789387200\nnonsense,\n{VIDEO_ID},\n"
    preview = LEDGER.preview(text, store, NOW)
    assert store.tasks("main", [IMAGE_ID, VIDEO_ID]) == {}
    assert add_tasks(store, preview, NOW).new == 2
    assert [(one.source, one.succeeded_at, one.found) for one in store.source_states()] == [
        (Source.LEDGER, NOW, 2)
    ]
    kept = store.tasks("main", [IMAGE_ID, VIDEO_ID])
    assert kept[IMAGE_ID] == a_task(
        created_at=NOON, sources=(Source.LEDGER,), first_seen_at=NOW, status=TaskStatus.UNKNOWN
    )
    again = LEDGER.preview(text, store, NOW)
    assert [row.verdict for row in again.rows] == [Verdict.KNOWN, Verdict.REFUSED, Verdict.KNOWN]
    assert add_tasks(store, again, NOW).new == 0


def test_the_clouds_time_stays_when_a_person_says_another(store: Store) -> None:
    store.save([a_task(created_at=NOON, created_exactly=True, first_seen_at=NOON)], at=NOON)
    preview = LEDGER.preview(f"task_id,created_at\n{IMAGE_ID},1789380000\n", store, NOW)
    assert [row.verdict for row in preview.rows] == [Verdict.KNOWN]


def test_a_row_may_name_another_account_that_is_configured(store: Store) -> None:
    text = f"task_id,account\n{IMAGE_ID},ads\n{VIDEO_ID},none\n{VIDEO_ID},\n"
    preview = LEDGER.preview(text, store, NOW)
    assert [(row.says, row.task.account if row.task else None) for row in preview.rows] == [
        ("no creation time", "ads"),
        ("it names the account 'none', which is not configured", None),
        ("no creation time", "main"),
    ]
    add_tasks(store, preview, NOW)
    assert list(store.tasks("ads", [IMAGE_ID])) == [IMAGE_ID]


def test_without_a_store_nothing_is_compared() -> None:
    assert [row.verdict for row in LEDGER.preview(IMAGE_ID, None, NOW).rows] == [Verdict.NEW]


def test_what_is_handed_over_reads_as_it_was_written(tmp_path: Path) -> None:
    request = json.dumps({"ModelName": "Kling", "Prompt": "雨"}, ensure_ascii=False)
    given = {
        "task_id": VIDEO_ID,
        "created_at": NOON.isoformat(),
        "duration": 5,
        "resolution": "1080P",
        "operator": "studio",
        "request": request,
    }
    preview = LEDGER.preview(json.dumps(given) + f'\n{{"task_id": "{IMAGE_ID}"}}', None, NOW)
    spool = tmp_path / "spool.jsonl"
    assert hand_over(spool, preview) == 2
    assert [row["account"] for row in rows(spool)] == ["main", "main"]
    again = LEDGER.preview(spool.read_text(), None, NOW)
    assert again.tasks == preview.tasks


def csv_of(count: int) -> str:
    ids = (f"24000145-AigcImage-{number:032x}" for number in range(count))
    rows_ = (f"{one},2026-09-14 20:00:00,a cat\n" for one in ids)
    return "task_id,created_at,prompt\n" + "".join(rows_)


def test_twenty_thousand_rows_are_read(store: Store) -> None:
    preview = LEDGER.preview(csv_of(20_000), store, NOW)
    assert preview.counts == {Verdict.NEW: 20_000}


def test_more_rows_than_one_transaction_holds_are_kept(store: Store) -> None:
    preview = LEDGER.preview(csv_of(BATCH + 1), store, NOW)
    assert add_tasks(store, preview, NOW).new == BATCH + 1
    again = LEDGER.preview(csv_of(BATCH + 1), store, NOW)
    assert again.counts == {Verdict.KNOWN: BATCH + 1}
