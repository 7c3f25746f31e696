import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aigc_data import record
from aigc_data.recording.spool_file import append
from aigc_data.sync.spool import LARGE, old_spool
from aigc_data.task import Source, TaskKind
from tests.cloud import Collecting, collecting, small_cloud
from tests.tasks import IMAGE_ID, VIDEO_ID

KEPT = (
    "SELECT account, task_id, prompt FROM tasks WHERE list_contains(sources, 'ledger') ORDER BY 2"
)
BROKEN = "SELECT account, raw, reason FROM quarantine WHERE source = 'ledger' ORDER BY raw"
STATE = "SELECT error_code, error_message FROM source_state WHERE source = 'ledger'"
TAKEN = """
import sys
from pathlib import Path
from threading import Event
from datetime import UTC, datetime
from aigc_data.store.store import Store
from aigc_data.sync.bench import Bench
from aigc_data.sync.ledger import Ledger
from aigc_data.sync.spool import SpoolIntake

database, spool = map(Path, sys.argv[1:])
with Store.open(database) as store:
    bench = Bench(store, "main", lambda: datetime.now(UTC), Event(), None, print, dict, {})
    print("open", flush=True)
    while True:
        SpoolIntake(bench, spool, Ledger("main")).run()
"""


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "tasks.spool.jsonl"


@contextmanager
def reading(tmp_path: Path, **changes: object) -> Iterator[Collecting]:
    """A collector with no task to find but those of the spool."""
    only = {"sources": frozenset({Source.LEDGER})} | changes
    with (
        small_cloud(tasks=3) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb", **only) as opened,
    ):
        yield opened


def numbered(number: int) -> str:
    return f"24000145-AigcImage-{number:032x}"


def test_what_a_program_recorded_is_in_the_store_after_a_round(tmp_path: Path, spool: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    record.to(spool=spool)(
        VIDEO_ID,
        action="CreateAigcVideoTask",
        request={"ModelName": "Kling", "Prompt": "a cat"},
        created_at=now,
    )
    with reading(tmp_path) as to:
        report = to.collector.round()
        task = to.store.tasks("main", [VIDEO_ID])[VIDEO_ID]
    assert [(one.source, one.found, one.new) for one in report.outcomes] == [(Source.LEDGER, 1, 1)]
    assert (task.kind, task.prompt, task.model, task.created_at, task.created_exactly) == (
        TaskKind.VIDEO,
        "a cat",
        "Kling",
        now,
        False,
    )
    assert (task.video_duration_s, task.sources) == (5.0, (Source.LEDGER,))


def test_a_task_of_the_spool_is_asked_about_by_its_id(tmp_path: Path, spool: Path) -> None:
    with small_cloud(tasks=3) as cloud:
        created = cloud.account.create("image", datetime.now(UTC).timestamp(), request={})
        record.to(spool=spool)(created.task_id, action="CreateAigcImageTask")
        sources = frozenset({Source.LEDGER, Source.GENERATION})
        with collecting(cloud, tmp_path / "tasks.duckdb", sources=sources) as to:
            to.collector.round()
            task = to.store.tasks("main", [created.task_id])[created.task_id]
    assert task.status_seen_at is not None
    assert task.sources == (Source.GENERATION, Source.LEDGER)


def test_without_a_spool_the_ledger_is_silent(tmp_path: Path) -> None:
    with reading(tmp_path) as to:
        assert to.collector.round().outcomes == ()
        assert to.frame(STATE) == []


def test_a_source_that_is_off_leaves_the_spool_alone(tmp_path: Path, spool: Path) -> None:
    record.to(spool=spool)(IMAGE_ID)
    with reading(tmp_path, sources=frozenset({Source.TASK_LIST})) as to:
        to.collector.round()
        assert to.frame(KEPT) == []


def test_each_round_takes_what_is_new_and_a_line_once(tmp_path: Path, spool: Path) -> None:
    to_spool = record.to(spool=spool)
    to_spool(numbered(1))
    with reading(tmp_path) as to:
        found = [to.collector.round().outcomes[0].found]
        to_spool(numbered(2))
        found += [to.collector.round().outcomes[0].found for _ in range(2)]
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1), numbered(2)]
    assert found == [1, 1, 0]


def test_a_line_without_its_end_waits_for_it(tmp_path: Path, spool: Path) -> None:
    spool.write_text(f'{{"task_id":"{numbered(1)}"}}\n{{"task_id":"{numbered(2)[:20]}')
    with reading(tmp_path) as to:
        to.collector.round()
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1)]
        with spool.open("a") as file:
            file.write(f'{numbered(2)[20:]}"}}\n')
        to.collector.round()
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1), numbered(2)]
        assert to.frame(BROKEN) == []


def test_a_broken_line_is_kept_aside_and_costs_no_other(tmp_path: Path, spool: Path) -> None:
    lines = [
        f'{{"task_id":"{numbered(1)}"}}',
        "not json",
        '{"task_id":"piec{"task_id":"b"}',
        '{"task_id":"other"}',
        f'{{"task_id":"{numbered(2)}","account":"none"}}',
        "",
        f'{{"task_id":"{numbered(3)}"}}',
    ]
    spool.write_text("\n".join(lines) + "\n")
    with reading(tmp_path) as to:
        assert to.collector.round().outcomes[0].broken == 4
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1), numbered(3)]
        assert {reason for _, _, reason in to.frame(BROKEN)} == {
            "the line is not a JSON object",
            "the line is not JSON",
            "'other' does not have the form of a task ID",
            "it names the account 'none', which is not configured",
        }


def test_a_line_longer_than_any_is_broken_and_costs_no_other(tmp_path: Path, spool: Path) -> None:
    huge = '{"task_id":"' + "x" * 2_500_000 + '"}'
    spool.write_text(f'{huge}\n{{"task_id":"{numbered(1)}"}}\n')
    with reading(tmp_path) as to:
        to.collector.round()
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1)]
        assert len(to.frame(BROKEN)) == 1


def test_a_line_may_name_another_account(tmp_path: Path, spool: Path) -> None:
    record.to(spool=spool, account="ads")(numbered(1))
    record.to(spool=spool)(numbered(2))
    names = ("main", "ads")
    with reading(tmp_path, siblings=names, spool=spool) as to:
        to.collector.round()
        assert [row[:2] for row in to.frame(KEPT)] == [
            ("ads", numbered(1)),
            ("main", numbered(2)),
        ]


def test_a_time_to_come_costs_the_time_alone(tmp_path: Path, spool: Path) -> None:
    record.to(spool=spool)(IMAGE_ID, created_at=datetime.now(UTC) + timedelta(hours=1))
    with reading(tmp_path) as to:
        to.collector.round()
        assert to.store.tasks("main", [IMAGE_ID])[IMAGE_ID].created_at is None


def test_a_spool_that_began_anew_is_read_from_its_beginning(tmp_path: Path, spool: Path) -> None:
    with reading(tmp_path) as to:
        for number in (1, 2):
            record.to(spool=spool)(numbered(number))
            to.collector.round()
            spool.unlink()
        append(spool, f'{{"task_id":"{numbered(3)}"}}\n'.encode() * 9)
        to.collector.round()
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1), numbered(2), numbered(3)]


def test_a_large_spool_is_put_aside_and_still_read(tmp_path: Path, spool: Path) -> None:
    filler = "x" * 60_000
    line = {"task_id": numbered(1), "prompt": "a cat", "colour": filler}
    while not spool.exists() or spool.stat().st_size < LARGE:
        append(spool, json.dumps(line).encode() + b"\n")
    with spool.open("a") as kept_open, reading(tmp_path) as to:
        to.collector.round()
        assert (spool.exists(), old_spool(spool).exists()) == (False, True)
        kept_open.write(f'{{"task_id":"{numbered(2)}"}}\n')
        kept_open.flush()
        record.to(spool=spool)(numbered(3))
        assert to.collector.round().outcomes[0].found == 2
        assert [row[1] for row in to.frame(KEPT)] == [numbered(1), numbered(2), numbered(3)]


def test_a_spool_that_cannot_be_read_is_said_and_the_round_goes_on(
    tmp_path: Path, spool: Path
) -> None:
    spool.mkdir()
    with reading(tmp_path) as to:
        (error,) = to.collector.round().errors
        assert str(error) == (
            f"The spool {spool} cannot be read (Is a directory): let the user that this app runs "
            "as read the file and its folder [SpoolUnreadable, no request ID]"
        )
        assert to.frame(STATE) == [("SpoolUnreadable", str(error))]


def test_kills_while_reading_lose_no_line_and_bring_none_twice(tmp_path: Path, spool: Path) -> None:
    database = tmp_path / "tasks.duckdb"
    written = 0
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", TAKEN, str(database), str(spool)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        for _ in range(800):
            append(spool, f'{{"task_id":"{numbered(written)}"}}\n'.encode())
            written += 1
        child.send_signal(signal.SIGKILL)
        child.wait(30)
        child.stdout.close()
    with reading(tmp_path) as to:
        to.collector.round()
        assert [row[1] for row in to.frame(KEPT)] == [numbered(one) for one in range(written)]
        assert to.collector.round().outcomes[0].found == 0
