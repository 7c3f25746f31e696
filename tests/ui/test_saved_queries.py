from dataclasses import replace
from pathlib import Path

import pytest

from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, store
from aigc_data.ui.saved_queries import (
    KnownQuery,
    Origin,
    deleted,
    find,
    find_deleted,
    folder,
    known_queries,
    near_names,
)
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


def test_a_link_of_before_leads_to_the_name_that_a_query_has_now(stored: Store) -> None:
    stored.save_query(ONE, by="王", at=NOON, on=0)
    stored.rename_query(replace(ONE, name="two"), "one", by="王", at=NOON, on=1)
    kept = stored.rename_query(replace(ONE, name="three"), "two", by="王", at=NOON, on=1)
    three = KnownQuery(kept.query, Origin.SAVED, kept)
    assert [find(name) for name in ("one", "two", "three", "Two")] == [three] * 4
    again = stored.save_query(ONE, by="Li", at=NOON, on=0)
    assert find("one") == KnownQuery(ONE, Origin.SAVED, again)
    gone = stored.delete_query("three", by="Li", at=NOON, on=1)
    assert (find("two"), find_deleted("Two"), find_deleted("four")) == (None, gone, None)
    assert deleted() == [gone]


def test_a_name_is_found_in_capitals_and_a_misspelt_one_has_near_ones(stored: Store) -> None:
    example = find("FAILURE-RATE-BY-MODEL")
    assert example is not None
    assert example.query.name == "failure-rate-by-model"
    assert near_names("Failure-rate")[0] == "failure-rate-by-model"
    assert near_names("x" * 100_000) == []


def test_no_name_and_no_such_name_find_nothing(stored: Store) -> None:
    assert (find(""), find("gone")) == (None, None)
