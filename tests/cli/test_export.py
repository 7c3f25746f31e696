"""`aigc-data export`: as a person runs it, and what its options say."""

import csv
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from aigc_data.analysis.filter import TaskFilter
from aigc_data.cli.export import export
from aigc_data.cli.export_file import VIEWS
from aigc_data.cli.filter_options import asked, filter_options
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.sandbox.tree import PUBLIC_VIEWS
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.cli.run import aigc_data, on_a_full_disk, on_a_terminal
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task

AT = datetime(2026, 9, 14, 12, 30, 20, tzinfo=UTC)
KEYS = {"TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE", "TENCENTCLOUD_SECRET_KEY": "key"}
MINUTE = datetime(2026, 9, 14, 12, 31, tzinfo=UTC)


def a_result(task_id: str, position: int) -> ResultFile:
    return ResultFile(
        account="main",
        task_id=task_id,
        position=position,
        address=f"https://a.example/{position}.png",
        state=FileState.WANTED,
        found_at=NOON,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a database of a failed video and an image with a hostile prompt."""
    tasks = [
        a_task(status=TaskStatus.SUCCESSFUL, created_at=NOON, prompt="=cmd()"),
        a_task(task_id=VIDEO_ID, kind=TaskKind.VIDEO, status=TaskStatus.FAILED),
    ]
    with Store.open(tmp_path / "tasks.duckdb") as store:
        store.save(tasks, at=NOON)
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what runs the command in this process, over the database of the folder."""
    monkeypatch.chdir(folder)
    for name, value in (KEYS | {"AIGC_DATA_DB": str(folder / "tasks.duckdb")}).items():
        monkeypatch.setenv(name, value)

    def command(*arguments: str) -> Any:
        return CliRunner().invoke(export, arguments)

    return command


def test_csv_goes_to_stdout_and_the_age_to_stderr(folder: Path) -> None:
    columns = ("--columns", "task_id,prompt,created_at")
    ended = aigc_data("export", "--format", "csv", "--out", "-", *columns, folder=folder, **KEYS)
    assert (ended.code, ended.err.partition(" UTC: ")[2]) == (0, "2 tasks, created at any time\n")
    assert list(csv.reader(io.StringIO(ended.out.removeprefix("\ufeff")))) == [
        ["task_id", "prompt", "created_at"],
        [IMAGE_ID, "'=cmd()", "2026-09-14T12:00:00.000Z"],
        [VIDEO_ID, "", ""],
    ]


def test_no_prompt_steers_the_terminal_that_it_is_printed_on(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb") as store:
        store.save([a_task(task_id="a", kind=TaskKind.AUDIO, prompt="\x1b[31mred")], at=NOON)
    chosen = ("--out", "-", "--columns", "prompt", "--kind", "audio")
    shown = on_a_terminal("export", "--format", "csv", *chosen, folder=folder, **KEYS)
    assert shown.out == "\ufeffprompt\n\\x1b[31mred\n"
    kept = aigc_data("export", "--format", "csv", *chosen, folder=folder, **KEYS)
    assert kept.out == "\ufeffprompt\n\x1b[31mred\n"


def test_while_the_app_holds_the_database_what_is_published_is_written(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb") as store:
        store.publish()
        kind = ("--kind", "video")
        ended = aigc_data("export", "--format", "parquet", *kind, folder=folder, **KEYS)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines()[1].startswith("tasks.parquet: 1 row, ")
    [row] = duckdb.read_parquet(str(folder / "tasks.parquet")).fetchall()
    assert VIDEO_ID in row


def test_a_duckdb_file_says_what_its_columns_are(run: Any, folder: Path) -> None:
    out = folder / "out.duckdb"
    columns = "task_id,total_s"
    assert run("--format", "duckdb", "--out", str(out), "--columns", columns).exit_code == 0
    with duckdb.connect(out, read_only=True) as db:
        rows = db.execute("FROM tasks").fetchall()
        said = db.execute("SELECT column_name, comment FROM duckdb_columns()").fetchall()
        [(about,)] = db.execute("SELECT comment FROM duckdb_tables()").fetchall()
    assert rows == [(IMAGE_ID, None), (VIDEO_ID, None)]
    assert dict(said)["total_s"].startswith("From created_at to finished_at. Unit: seconds.")
    assert about.endswith(" UTC: 2 tasks, created at any time")


def test_an_excel_file_has_dates_and_texts(run: Any, folder: Path) -> None:
    out = folder / "a.xlsx"
    done = run("--format", "xlsx", "--out", str(out), "--columns", "created_at,prompt")
    assert done.exit_code == 0
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out)["tasks"].rows]
    assert rows == [["created_at", "prompt"], [NOON.replace(tzinfo=None), "=cmd()"]]


def test_the_groups_of_failures_are_a_view_of_their_own(run: Any) -> None:
    done = run("--format", "csv", "--out", "-", "--view", "error_groups", "--columns", "version")
    assert (done.exit_code, done.stdout) == (0, "\ufeffversion\n1\n")


def test_the_results_of_the_chosen_tasks_are_a_view_of_their_own(run: Any, folder: Path) -> None:
    found = [a_result(IMAGE_ID, 1), a_result(IMAGE_ID, 0), a_result(VIDEO_ID, 0)]
    with Store.open(folder / "tasks.duckdb") as store:
        store.save_results(found)
    columns = ("--view", "results", "--columns", "task_id,position,address")
    done = run("--format", "csv", "--out", "-", "--kind", "image", *columns)
    assert (done.exit_code, done.stderr.partition(" UTC: ")[2]) == (
        0,
        "2 results of tasks created at any time\n",
    )
    assert list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))[1:] == [
        [IMAGE_ID, "0", "https://a.example/0.png"],
        [IMAGE_ID, "1", "https://a.example/1.png"],
    ]
    out = folder / "results.duckdb"
    assert run("--format", "duckdb", "--out", str(out), "--view", "results").exit_code == 0
    with duckdb.connect(out, read_only=True) as db:
        [(rows,)] = db.execute("SELECT count(*) FROM results").fetchall()
        said = db.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'state'")
        [(about,)] = said.fetchall()
    assert (rows, about.startswith("wanted, kept")) == (3, True)


def test_every_public_view_is_exported() -> None:
    assert set(VIEWS) == PUBLIC_VIEWS


def test_nothing_is_overwritten_unasked(run: Any, folder: Path) -> None:
    out = folder / "mine.csv"
    out.write_text("mine")
    kept = run("--format", "csv", "--out", str(out))
    assert (kept.exit_code, out.read_text()) == (2, "mine")
    assert f"aigc-data: {out} is there already" in kept.stderr
    assert run("--format", "csv", "--out", str(out), "--force").exit_code == 0
    assert out.read_text("utf-8").startswith("\ufeffaccount,")


def test_a_pipe_or_a_device_is_never_replaced_by_a_file(run: Any, folder: Path) -> None:
    pipe, link = folder / "pipe", folder / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for to in (pipe, link):
        done = run("--format", "csv", "--force", "--out", str(to))
        assert (done.exit_code, done.stderr.splitlines()[1:]) == (
            2,
            [f"aigc-data: {to} is there and is a device, a pipe or a folder: name a file."],
        )
    assert (pipe.is_fifo(), link.is_symlink()) == (True, True)


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(run: Any, folder: Path) -> None:
    done = run("--format", "csv", "--out", str(folder / "none" / "a.csv"))
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].endswith("cannot be written (No such file or directory).")


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "duckdb"])
def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_left_on_it(
    folder: Path, form: str
) -> None:
    with Store.open(folder / "tasks.duckdb") as store:
        store.publish()
        before = sorted(folder.iterdir())
        out = ("--format", form, "--out", "mine")
        ended = on_a_full_disk("export", *out, folder=folder, **KEYS)
        after = sorted(folder.iterdir())
    assert (ended.code, ended.out, ended.err.splitlines()[1:]) == (
        1,
        "",
        ["aigc-data: mine cannot be written (File too large)."],
    )
    assert after == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--columns", "task_idd"), "tasks has no column 'task_idd': did you mean task_id?"),
        (("--columns", "kind,kind"), "--columns names each column once."),
        (("--link", "/task?task_id=a"), "--link: the link leads to one task"),
        (("--link", "garbage"), "--link: the app has no page 'garbage'."),
        (("--link", "/videos?range=xx"), "--link: 'xx' is no range: it is one of 1h,"),
        (("--range", "7d", "--since", "2026-09-14"), "Say --range, or --since and --until"),
        (("--since", "2026-09-15", "--until", "2026-09-14"), "--since must be before --until."),
        (("--since", "yesterday"), "no time: write it as 2026-11-25T14:00"),
        (("--status", "broken"), "'broken' is not one of"),
        (("--zone", "Mars/Base"), "there is no such time zone"),
        (("--format", "xlsx", "--out", "-"), "xlsx is no text: name a file with --out."),
    ],
)
def test_what_cannot_be_meant_is_told(run: Any, arguments: tuple[str, ...], told: str) -> None:
    done = run("--format", "csv", *arguments)
    assert (done.exit_code, told in done.stderr) == (2, True), done.stderr


def test_with_nothing_published_it_says_what_to_do(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_DB", str(folder / "none.duckdb"))
    done = run("--format", "csv")
    assert (done.exit_code, done.stderr) == (
        2,
        f"aigc-data: nothing is published in {folder / 'none.published'} yet: "
        "wait for the end of a round, or sync.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), TaskFilter()),
        (("--range", "undated"), TaskFilter(undated=True)),
        (("--range", "1h"), TaskFilter(since=MINUTE - timedelta(hours=1), until=MINUTE)),
        (("--since", "2026-09-14T14:00+08:00"), TaskFilter(since=NOON - timedelta(hours=6))),
        (
            ("--link", "/images?range=24h&status=failed"),
            TaskFilter(
                since=MINUTE - timedelta(days=1),
                until=MINUTE,
                kinds=("image",),
                statuses=("failed",),
            ),
        ),
        (
            ("--link", "range=24h&status=failed&kind=image", "--kind", "", "--until", "2026-09-14"),
            TaskFilter(
                until=NOON.replace(hour=0),
                kinds=("",),
                statuses=("failed",),
            ),
        ),
        (
            ("--hour", "9", "--zone", "Asia/Shanghai", "--model", "Kling 3.0", "--model", "Vidu"),
            TaskFilter(hours=("9",), zone="Asia/Shanghai", models=("Kling 3.0", "Vidu")),
        ),
        (
            (
                *("--account", "a", "--type", "ai-drama", "--family", "F", "--resolution", "720P"),
                *("--operator", "=cmd", "--group", "g", "--text", "100%"),
            ),
            TaskFilter(
                accounts=("a",),
                task_types=("ai-drama",),
                families=("F",),
                resolutions=("720P",),
                operators=("=cmd",),
                error_groups=("g",),
                text="100%",
            ),
        ),
    ],
)
def test_the_options_say_the_filter_of_the_pages(
    arguments: tuple[str, ...], expected: TaskFilter
) -> None:
    said: list[TaskFilter] = []

    @click.command()
    @filter_options
    def command(**options: Any) -> None:
        said.append(asked(options).task_filter(AT))

    done = CliRunner().invoke(command, arguments)
    assert (done.exit_code, said) == (0, [expected])
