from pathlib import Path

import pytest

from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.store import Store
from tests.cli.run import Ended, aigc_data
from tests.tasks import NOON

KEYS = {"TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE", "TENCENTCLOUD_SECRET_KEY": "key"}
ONE = SavedQuery(name="one", title="[red]One?", text="SELECT 1")


def queries(folder: Path, *arguments: str) -> Ended:
    return aigc_data("queries", *arguments, folder=folder, **KEYS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a database that has one saved query."""
    with Store.open(tmp_path / "tasks.duckdb") as store:
        store.save_query(ONE, by="王", at=NOON, on=0)
    return tmp_path


def test_saved_queries_are_listed_before_the_examples(folder: Path) -> None:
    ended = queries(folder, "list")
    told = "one (saved by 王, 2026-09-14 12:00 UTC)\n    [red]One?\n"
    told += "".join(f"{one.name} (an example)\n    {one.title}\n" for one in examples())
    assert (ended.code, ended.out) == (0, told)


def test_a_folder_goes_out_and_comes_in_again(folder: Path) -> None:
    ended = queries(folder, "export", "team/queries")
    assert (ended.code, ended.out, ended.err) == (0, "added: one.sql\n", "1 added\n")
    file = folder / "team" / "queries" / "one.sql"
    assert file.read_text() == write_query(ONE)
    file.write_text("SELECT 2")
    (file.parent / "two.sql").write_text("SELECT 2")
    (file.parent / "bad.sql").write_text("DROP TABLE task")
    ended = queries(folder, "import", "team/queries")
    assert (ended.code, ended.out) == (1, "added: two.sql\n")
    assert ended.err == (
        "failed: bad.sql: only a single SELECT is answered, not DROP.\n"
        "kept as it is: one.sql (the store has another query of this name; "
        "--replace takes the other)\n"
        "1 added, 1 kept as it is, 1 failed\n"
    )
    ended = queries(folder, "export", "team/queries")
    assert ended.err == (
        "kept as it is: one.sql (the file says something else; --replace takes the other)\n"
        "1 kept as it is, 1 unchanged\n"
    )
    assert file.read_text() == "SELECT 2"


def test_what_was_deleted_is_listed_and_restored(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb") as store:
        store.delete_query("one", by="Li", at=NOON, on=1)
    told = "one (deleted by Li, 2026-09-14 12:00 UTC)\n    [red]One?\n"
    assert queries(folder, "list", "--deleted").out == told
    ended = queries(folder, "restore", "one", "--by", "Ana")
    assert (ended.code, ended.out) == (0, "restored: one\n")
    ended = queries(folder, "restore", "one")
    assert (ended.code, ended.err) == (1, "aigc-data: no query one was deleted.\n")
    with Store.open(folder / "tasks.duckdb") as store:
        [kept] = store.saved_queries()
    assert (kept.query, kept.saved_by, kept.version) == (ONE, "Ana", 3)


def test_while_the_app_holds_the_store_the_page_is_named(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb"):
        ended = queries(folder, "import", ".")
    assert ended.code == 3
    assert ended.err.endswith("While the app runs, use Import and Export of its page SQL.\n")
