from dataclasses import replace
from pathlib import Path

import pytest

from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, store
from aigc_data.ui.saved_queries import KnownQuery, Origin, find, folder, known_queries
from tests.tasks import NOON

ONE = SavedQuery(name="one", title="One?", text="SELECT 1")


def test_of_one_name_the_stores_counts_then_the_folders_then_the_examples(
    stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = examples()[0]
    team = tmp_path / "team"
    team.mkdir()
    monkeypatch.setenv("AIGC_DATA_QUERIES", str(team))
    close_runtime()
    of_team = replace(example, text="SELECT 2")
    for query in (of_team, replace(ONE, text="SELECT 3")):
        (team / f"{query.name}.sql").write_text(write_query(query))
    kept = store().save_query(ONE, by="王", at=NOON, on=0)
    assert list(known_queries()) == ["one", *(one.name for one in examples())]
    assert find("one") == KnownQuery(ONE, Origin.SAVED, kept)
    assert find(example.name) == KnownQuery(of_team, Origin.FOLDER)
    assert find(examples()[1].name) == KnownQuery(examples()[1], Origin.EXAMPLE)
    (team / "new.sql").write_text("SELECT 4")
    (team / "bad.sql").write_text("")
    assert find("new") == KnownQuery(
        SavedQuery(name="new", title="new", text="SELECT 4"), Origin.FOLDER
    )
    assert folder().faults == ("bad.sql: a saved query needs a title and a text",)


def test_a_folder_that_is_not_there_costs_nothing_else(
    stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_QUERIES", str(tmp_path / "none"))
    close_runtime()
    assert folder().faults == ("the folder none cannot be read: No such file or directory",)
    assert len(known_queries()) == 10


def test_no_name_and_no_such_name_find_nothing(stored: Store) -> None:
    assert (find(""), find("gone")) == (None, None)
