import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from tests.cli.run import aigc_data, keys
from tests.cloud import collecting, small_cloud
from tests.recording.spool import rows
from tests.tasks import IMAGE_ID, VIDEO_ID

NOWHERE = {
    "TENCENTCLOUD_SECRET_ID": "AKIDtest",
    "TENCENTCLOUD_SECRET_KEY": "test-key",
    "AIGC_DATA_ENDPOINT": "http://127.0.0.1:9",
}
FILE = (
    "Task ID,Creation Time,Prompt,Colour\n"
    f"{IMAGE_ID},2026-09-14 20:00:00,=a cat,red\n"
    "nonsense,,,red\n"
    f"{VIDEO_ID},1789387200,,red\n"
)
NOON_UTC = "2026-09-14 12:00:00"
REFUSED = "aigc-data: line 3: 'nonsense' does not have the form of a task ID\n"
SHOWN = """
[[accounts]]
name = "main"
secret_id_env = "TENCENTCLOUD_SECRET_ID"
secret_key_env = "TENCENTCLOUD_SECRET_KEY"

[[accounts]]
name = "ads"
secret_id_env = "ADS_SECRET_ID"
secret_key_env = "ADS_SECRET_KEY"
"""


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=3) as server:
        yield server


def stored(folder: Path) -> list[tuple[object, ...]]:
    with Store.open(folder / "tasks.duckdb") as store, store.cursor() as db:
        return db.execute(
            "SELECT account, task_id, epoch(created_at), prompt FROM tasks ORDER BY task_id"
        ).fetchall()


def test_ids_are_added_and_the_collector_asks_about_them(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    ended = aigc_data("add", IMAGE_ID, VIDEO_ID, folder=tmp_path, **keys(cloud))
    assert (ended.code, ended.out) == (0, "2 new, 0 added to, 0 known, 0 refused\n")
    again = aigc_data("add", VIDEO_ID, folder=tmp_path, **keys(cloud))
    assert (again.code, again.out) == (0, "0 new, 0 added to, 1 known, 0 refused\n")
    only = {"AIGC_DATA_SOURCES": "generation"}
    aigc_data("sync", "--quiet", folder=tmp_path, **keys(cloud), **only)
    with Store.open(tmp_path / "tasks.duckdb") as store:
        task = store.tasks("main", [IMAGE_ID])[IMAGE_ID]
    assert (task.raw_status, task.status_seen_at is not None) == ("NOT_FOUND", True)


def test_a_refused_row_costs_itself_and_makes_one(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").write_bytes(FILE.encode("utf-8-sig"))
    ended = aigc_data("add", "--file", "tasks.csv", folder=tmp_path, **NOWHERE)
    assert (ended.code, ended.out) == (1, "2 new, 0 added to, 0 known, 1 refused\n")
    assert ended.err.endswith(REFUSED)
    assert stored(tmp_path) == [
        ("main", IMAGE_ID, 1789387200.0, "=a cat"),
        ("main", VIDEO_ID, 1789387200.0, None),
    ]


def test_a_dry_run_shows_what_each_row_becomes_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").write_text(FILE)
    command = ("add", "--dry-run", "--file", "tasks.csv")
    first = aigc_data(*command, folder=tmp_path, COLUMNS="200", **NOWHERE)
    assert first.code == 1
    assert not (tmp_path / "tasks.duckdb").exists()
    lines = [re.split(r" {2,}", line.strip()) for line in first.out.splitlines()]
    assert lines == [
        ["Line", "Task ID", "Becomes", "Kind", "Created (UTC)", "Says", "Prompt"],
        [lines[1][0]],
        ["2", IMAGE_ID, "new", "image", NOON_UTC, "time read as Beijing time", "=a cat"],
        ["3", "nonsense", "refused", "'nonsense' does not have the form of a task ID"],
        ["4", VIDEO_ID, "new", "video", NOON_UTC, "time read as Unix seconds"],
        ["2 new, 0 adds to, 0 already known, 1 refused"],
    ]
    assert first.err == f"aigc-data: these columns are left aside: Colour\n{REFUSED}"
    aigc_data("add", IMAGE_ID, folder=tmp_path, **NOWHERE)
    second = aigc_data(*command, folder=tmp_path, COLUMNS="200", **NOWHERE)
    assert "1 new, 1 adds to, 0 already known, 1 refused" in second.out
    assert "adds creation time, prompt" in second.out


def test_while_the_app_holds_the_database_the_rows_go_into_its_spool(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    (tmp_path / "tasks.csv").write_text(FILE.replace("nonsense,,,red\n", ""))
    with collecting(cloud, tmp_path / "tasks.duckdb") as app:
        ended = aigc_data("add", "--file", "tasks.csv", folder=tmp_path, **keys(cloud))
        assert (ended.code, ended.out) == (0, "2 handed over, 0 refused\n")
        assert ended.err == (
            f"The database is held by process {os.getpid()}: the running app takes the tasks in "
            f"from {tmp_path}/tasks.spool.jsonl with its next round.\n"
        )
        tried = aigc_data("add", "--dry-run", IMAGE_ID, folder=tmp_path, **keys(cloud))
        assert tried.code == 0
        assert tried.err.startswith("aigc-data: not compared with what is stored: ")
        app.collector.round()
        assert app.frame("SELECT task_id, prompt FROM tasks WHERE prompt = '=a cat'") == [
            (IMAGE_ID, "=a cat")
        ]
        assert len(app.frame("SELECT 1 FROM tasks WHERE task_id = ?", VIDEO_ID)) == 1
    assert len(rows(tmp_path / "tasks.spool.jsonl")) == 2


def test_a_database_held_by_an_app_that_reads_no_spool_makes_three(tmp_path: Path) -> None:
    off = {"AIGC_DATA_SOURCES": "cloudaudit"}
    with Store.open(tmp_path / "tasks.duckdb"):
        ended = aigc_data("add", IMAGE_ID, folder=tmp_path, **NOWHERE, **off)
    assert (ended.code, ended.out) == (3, "")
    assert not (tmp_path / "tasks.spool.jsonl").exists()


def test_of_several_accounts_one_must_be_named(tmp_path: Path) -> None:
    (tmp_path / "aigc_data.toml").write_text(SHOWN)
    both = NOWHERE | {"ADS_SECRET_ID": "AKIDads", "ADS_SECRET_KEY": "ads-key"}
    ended = aigc_data("add", IMAGE_ID, folder=tmp_path, **both)
    assert (ended.code, ended.err) == (
        2,
        "aigc-data: say with --account whose tasks these are: one of main, ads.\n",
    )
    assert aigc_data("add", IMAGE_ID, "--account", "ads", folder=tmp_path, **both).code == 0
    assert [row[:2] for row in stored(tmp_path)] == [("ads", IMAGE_ID)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name the IDs of tasks, or a file of them with --file."),
        ((IMAGE_ID, "--file", "-"), "Name the IDs of tasks, or a file of them with --file."),
        (("--file", "none.csv"), "'none.csv': No such file or directory"),
        ((IMAGE_ID, "--account", "none"), "there is no account none: choose main."),
    ],
)
def test_a_wrong_call_makes_two_and_says_what_is_wrong(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    ended = aigc_data("add", *arguments, folder=tmp_path, **NOWHERE)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_without_keys_nothing_is_added(tmp_path: Path) -> None:
    ended = aigc_data("add", IMAGE_ID, folder=tmp_path)
    assert ended.code == 2
    assert "no account is configured" in ended.err
