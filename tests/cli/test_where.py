import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from aigc_data.cli.where import where
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.tasks import NOON, a_task, after

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs the command over a database in a folder with a hostile name."""
    folder = tmp_path / "it's here"
    monkeypatch.setenv("AIGC_DATA_DB", str(folder / "tasks.duckdb"))
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "key")
    tasks = [
        a_task(task_id="a", created_at=NOON),
        a_task(task_id="b", created_at=after(86_400), status=TaskStatus.FAILED),
    ]
    with Store.open(folder / "tasks.duckdb") as store:
        store.save(tasks, at=NOON)
    return lambda *arguments: CliRunner().invoke(where, arguments)


@pytest.mark.parametrize("lasting", [(), ("--lasting",)])
def test_the_sql_makes_the_views_in_any_duckdb(run: Run, lasting: tuple[str, ...]) -> None:
    done = run("--format", "sql", *lasting)
    with duckdb.connect() as db:
        db.execute(done.stdout)
        rows = db.execute("SELECT task_id FROM tasks ORDER BY ALL").fetchall()
        groups = db.execute("SELECT count(*) FROM error_groups").fetchall()
    assert (done.exit_code, rows, groups) == (0, [("a",), ("b",)], [(1,)])


def test_json_names_the_files_of_one_state(run: Run, tmp_path: Path) -> None:
    said = json.loads(run("--format", "json").stdout)
    folder = tmp_path / "it's here" / "tasks.published"
    assert (said["folder"], said["rows"], list(said["views"])) == (
        str(folder),
        2,
        ["tasks", "error_groups", "results"],
    )
    assert all(Path(file).parent == folder / "versions" for file in said["views"]["tasks"])
    assert duckdb.read_parquet(said["views"]["tasks"]).fetchall()


def test_words_name_the_folder_and_the_age(run: Run, tmp_path: Path) -> None:
    first, *_ = run().stdout.splitlines()
    assert first == "as of 2026-09-14 12:00:00 UTC: 2 tasks"
    assert str(tmp_path / "it's here" / "tasks.published" / "manifest.json") in run().stdout


def test_with_nothing_published_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_DATA_DB", "none.duckdb")
    assert run().exit_code == 2
