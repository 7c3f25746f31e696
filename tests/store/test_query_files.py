import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.examples import examples
from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.query_files import (
    Outcome,
    Verdict,
    exported,
    import_queries,
    in_folder,
    unzipped,
    zipped,
)
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.store import Store
from tests.tasks import NOON, after

GATE = Gate()
ONE = SavedQuery(name="one", title="One?", text="SELECT 1")
TWO = SavedQuery(name="two", title="Two?", text="SELECT $a", author="王")


def file_of(query: SavedQuery) -> tuple[str, bytes]:
    return f"{query.name}.sql", write_query(query).encode()


def test_each_file_is_taken_by_itself(store: Store) -> None:
    first = store.save_query(ONE, by="王", at=NOON, on=0)
    files = [
        file_of(ONE),
        file_of(TWO),
        file_of(replace(TWO, text="SELECT 3")),
        file_of(examples()[0]),
        file_of(replace(examples()[0], text="SELECT 4")),
        ("bad.sql", b"/* ---\nauthr: x\n--- */ SELECT 1"),
        ("drop.sql", b"DROP TABLE task"),
        ("wrong.sql", b"SELEC 1"),
    ]
    outcomes = import_queries(store, GATE.check, files, by="Li", at=after(60), replace=False)
    assert [(one.file, one.verdict.value) for one in outcomes] == [
        ("one.sql", "unchanged"),
        ("two.sql", "added"),
        ("two.sql", "kept as it is"),
        ("busiest-operators.sql", "unchanged"),
        ("busiest-operators.sql", "failed"),
        ("bad.sql", "failed"),
        ("drop.sql", "failed"),
        ("wrong.sql", "failed"),
    ]
    assert [one.why for one in outcomes[4:]] == [
        "busiest-operators.sql: an example has this name: give it another",
        "bad.sql: its first comment may not say 'authr': write author",
        "drop.sql: only a single SELECT is answered, not DROP.",
        'wrong.sql: syntax error at or near "SELEC" (line 1, column 1): did you mean SELECT?',
    ]
    [kept, added] = store.saved_queries()
    assert (kept, added.query, added.saved_by, added.saved_at) == (first, TWO, "Li", after(60))


def test_a_changed_file_takes_the_place_where_that_is_said_and_what_was_there_is_kept(
    store: Store,
) -> None:
    first = store.save_query(ONE, by="王", at=NOON, on=0)
    changed = replace(ONE, text="SELECT 2")
    kept = import_queries(store, GATE.check, [file_of(changed)], by="", at=after(60), replace=False)
    assert kept == [
        Outcome("one.sql", Verdict.KEPT, "the store has another query of this name"),
    ]
    assert store.saved_queries() == [first]
    taken = import_queries(store, GATE.check, [file_of(changed)], by="", at=after(60), replace=True)
    assert taken == [Outcome("one.sql", Verdict.CHANGED)]
    assert [one.query.text for one in store.query_versions("one")] == ["SELECT 2", "SELECT 1"]


def test_what_is_exported_is_imported_unchanged(store: Store, tmp_path: Path) -> None:
    for query in (ONE, TWO):
        store.save_query(query, by="", at=NOON, on=0)
    files = exported(store.saved_queries())
    for name, body in files:
        (tmp_path / name).write_bytes(body)
    (tmp_path / "notes.txt").write_text("no query")
    (tmp_path / "._one.sql").write_text("no query")
    assert list(in_folder(tmp_path)) == files
    assert list(unzipped("queries.zip", zipped(files))) == files
    outcomes = import_queries(store, GATE.check, files, by="", at=NOON, replace=True)
    assert [one.verdict for one in outcomes] == [Verdict.UNCHANGED] * 2


def test_of_a_zip_only_sql_files_count_without_their_folders_and_bounded() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("team/queries/one.sql", "SELECT 1")
        archive.writestr("../../etc/two.sql", "SELECT 2")
        archive.writestr("README.md", "no query")
        archive.writestr("team/three.SQL", "SELECT 3")
        archive.writestr("folder.sql/", "")
        archive.writestr("__MACOSX/team/._three.SQL", "no query")
        archive.writestr("bomb.sql", " " * 50_000_000)
    files = list(unzipped("q.zip", made.getvalue()))
    assert files[:3] == [
        ("one.sql", b"SELECT 1"),
        ("two.sql", b"SELECT 2"),
        ("three.SQL", b"SELECT 3"),
    ]
    assert [(name, len(body)) for name, body in files[3:]] == [("bomb.sql", 200_001)]


def test_a_single_file_is_taken_as_it_is_and_anything_else_refused() -> None:
    assert list(unzipped("one.sql", b"SELECT 1")) == [("one.sql", b"SELECT 1")]
    with pytest.raises(BadQuery, match=r"^x\.csv is neither an \.sql file nor a ZIP that can be"):
        list(unzipped("x.csv", b"a,b"))
    broken = zipped([("one.sql", b"SELECT 1" * 100)])
    with pytest.raises(BadQuery):
        list(unzipped("x.zip", broken[:60]))
