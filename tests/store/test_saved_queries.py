"""What is kept of saved queries: every version, whoever saved it, and never published."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store import saved_queries
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.saved_queries import Pin, QueryChanged, QueryNotKept, StoredQuery
from aigc_data.store.schema import MIGRATIONS, migrate
from aigc_data.store.store import Store
from tests.tasks import NOON, a_task, after

QUERY = SavedQuery(
    name="failing",
    title="Which fail? */ '; DROP TABLE task",
    text="SELECT *\nFROM tasks\nWHERE created_at >= $since",
    author="王",
    parameters=(Parameter(name="since", type=ParameterType.TIME, default=("7 days ago",)),),
)
OTHER = replace(QUERY, text="SELECT 2")
PIN = Pin("failing", {"since": ("today",)}, "王", NOON)


def test_a_query_is_read_back_whole(store: Store) -> None:
    kept = store.save_query(QUERY, by="王", at=NOON, on=0)
    assert kept == StoredQuery(QUERY, 1, "王", NOON)
    assert store.saved_queries() == [kept]


def test_a_change_is_the_next_version_and_those_before_are_kept(store: Store) -> None:
    first = store.save_query(QUERY, by="王", at=NOON, on=0)
    second = store.save_query(OTHER, by="Li", at=after(60), on=1)
    assert store.saved_queries() == [second]
    assert store.query_versions("failing") == [second, first]


def test_of_two_who_change_the_same_version_the_second_is_told_of_the_first(store: Store) -> None:
    store.save_query(QUERY, by="王", at=NOON, on=0)
    second = store.save_query(OTHER, by="Li", at=after(60), on=1)
    with pytest.raises(QueryChanged) as told:
        store.save_query(QUERY, by="Ana", at=after(90), on=1)
    assert told.value.now == second
    assert str(told.value) == (
        "Li changed failing meanwhile: save yours under another name, or open theirs first."
    )
    with pytest.raises(QueryChanged):
        store.save_query(QUERY, by="Ana", at=after(90), on=0)
    assert store.saved_queries() == [second]


def test_a_deleted_query_can_be_saved_again_as_it_was(store: Store) -> None:
    first = store.save_query(QUERY, by="王", at=NOON, on=0)
    gone = store.delete_query("failing", by="Li", at=after(60), on=1)
    assert store.saved_queries() == []
    assert gone == replace(first, version=2, saved_by="Li", saved_at=after(60), is_deleted=True)
    back = store.save_query(gone.query, by="Li", at=after(90), on=2)
    assert store.saved_queries() == [back]
    assert [one.version for one in store.query_versions("failing")] == [3, 2, 1]


def test_what_was_deleted_meanwhile_is_not_changed_but_may_be_made_anew(store: Store) -> None:
    store.save_query(QUERY, by="王", at=NOON, on=0)
    store.delete_query("failing", by="Li", at=after(60), on=1)
    with pytest.raises(QueryChanged, match=r"^Li deleted failing meanwhile"):
        store.save_query(OTHER, by="Ana", at=after(90), on=1)
    with pytest.raises(QueryChanged, match=r"^Li deleted failing meanwhile"):
        store.delete_query("failing", by="Ana", at=after(90), on=2)
    assert store.save_query(OTHER, by="Ana", at=after(90), on=0).version == 3


def test_what_never_was_cannot_be_deleted(store: Store) -> None:
    with pytest.raises(QueryNotKept, match=r"^There is no saved query failing\.$"):
        store.delete_query("failing", by="", at=NOON, on=1)


def test_a_renamed_query_keeps_its_place_on_the_overview(store: Store) -> None:
    store.save_query(QUERY, by="王", at=NOON, on=0)
    store.change_pins(lambda _: [PIN, replace(PIN, name="other")])
    renamed = replace(QUERY, name="which-fail")
    kept = store.rename_query(renamed, "failing", by="Li", at=after(60), on=1)
    assert store.saved_queries() == [kept]
    assert store.pins() == [replace(PIN, name="which-fail"), replace(PIN, name="other")]


def test_what_is_gone_says_the_name_that_it_has_now(store: Store) -> None:
    store.save_query(QUERY, by="王", at=NOON, on=0)
    store.save_query(replace(QUERY, name="other"), by="王", at=NOON, on=0)
    store.rename_query(replace(QUERY, name="which-fail"), "failing", by="Li", at=after(60), on=1)
    deleted = store.delete_query("other", by="Li", at=after(60), on=1)
    renamed = StoredQuery(QUERY, 2, "Li", after(60), is_deleted=True, renamed_to="which-fail")
    assert store.gone_queries() == [renamed, deleted]


def test_what_was_deleted_or_renamed_before_new_names_were_kept_is_deleted(path: Path) -> None:
    before = [step for step in MIGRATIONS if step.number < 10]
    row = {"body": write_query(QUERY), "at": NOON}
    with duckdb.connect(path) as db:
        migrate(db, path, before)
        db.execute("INSERT INTO saved_query VALUES ('failing', 1, $body, 'Li', $at, true)", row)
    with Store.open(path) as store:
        assert store.gone_queries() == [StoredQuery(QUERY, 1, "Li", NOON, is_deleted=True)]


def test_a_query_is_not_renamed_to_a_name_that_is_taken(store: Store) -> None:
    first = store.save_query(QUERY, by="王", at=NOON, on=0)
    taken = store.save_query(replace(QUERY, name="which-fail"), by="王", at=NOON, on=0)
    with pytest.raises(QueryChanged):
        store.rename_query(taken.query, "failing", by="Li", at=after(60), on=1)
    assert store.saved_queries() == [first, taken]


def test_pins_are_read_back_in_their_order(store: Store) -> None:
    other = Pin("other", {"kinds": ("image", "video"), "blank": ()}, "", after(60))
    store.change_pins(lambda _: [PIN, other])
    store.change_pins(lambda pins: [*reversed(pins)])
    assert store.pins() == [other, PIN]


def test_a_deleted_query_leaves_the_overview(store: Store) -> None:
    store.save_query(QUERY, by="王", at=NOON, on=0)
    store.change_pins(lambda _: [PIN])
    store.delete_query("failing", by="王", at=NOON, on=1, may_unpin=True)
    assert store.pins() == []


def test_who_may_not_change_the_overview_deletes_nothing_that_stands_there(store: Store) -> None:
    kept = store.save_query(QUERY, by="王", at=NOON, on=0)
    store.change_pins(lambda _: [PIN])
    with pytest.raises(QueryNotKept) as told:
        store.delete_query("failing", by="Li", at=after(60), on=1)
    assert str(told.value) == (
        "failing stands on everybody's overview: who may take it off there may delete it."
    )
    assert (store.saved_queries(), store.pins()) == ([kept], [PIN])


def test_there_is_an_end_to_what_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_queries, "MOST_QUERIES", 1)
    monkeypatch.setattr(saved_queries, "KEPT_VERSIONS", 2)
    for number in range(4):
        store.save_query(QUERY, by="", at=after(number), on=number)
    assert [one.version for one in store.query_versions("failing")] == [4, 3]
    with pytest.raises(QueryNotKept, match=r"^There are 1 saved queries: delete one first\.$"):
        store.save_query(replace(QUERY, name="more"), by="", at=NOON, on=0)
    with pytest.raises(QueryNotKept, match=r"^The overview has room for 12 queries"):
        store.change_pins(lambda _: [replace(PIN, name=f"n{number}") for number in range(13)])
    assert store.pins() == []


def test_none_of_it_is_published(store: Store) -> None:
    store.save([a_task()], at=NOON)
    store.save_query(QUERY, by="王", at=NOON, on=0)
    store.change_pins(lambda _: [PIN])
    store.publish()
    with open_published(published_folder(store.path)) as published, published.cursor() as db:
        tables = db.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        views = db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert [name for (name,) in [*tables, *views] if "query" in name] == []
