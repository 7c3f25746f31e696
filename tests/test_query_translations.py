"""What benchmarks/queries asks of SQLite is what the example queries ask of DuckDB."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from aigc_data.queries.examples import examples
from aigc_data.store.manifest import published_folder
from aigc_data.store.store import Store
from benchmarks.queries import peer
from benchmarks.queries.agreement import agree
from benchmarks.queries.question import Question, questions
from benchmarks.sandbox import bare
from benchmarks.seed import seed

NOW = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
NAMES = [one.name for one in examples()]


@pytest.fixture(scope="module")
def asked() -> dict[str, Question]:
    return {one.name: one for one in questions(NOW)}


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, sqlite3.Connection]]:
    """The same rows, published and in SQLite."""
    folder: Path = tmp_path_factory.mktemp("translations")
    seed(folder / "tasks.duckdb", 6000, days=16, now=NOW)
    with Store.open(folder / "tasks.duckdb") as store:
        store.publish()
    with bare(published_folder(folder / "tasks.duckdb")) as db:
        peer.fill(db, folder / "tasks.sqlite")
        with sqlite3.connect(folder / "tasks.sqlite") as out:
            yield db, out


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_gives_the_same_rows(
    name: str,
    asked: dict[str, Question],
    engines: tuple[duckdb.DuckDBPyConnection, sqlite3.Connection],
) -> None:
    question, (db, out) = asked[name], engines
    ours = db.execute(question.text, dict(question.values)).fetchall()
    theirs = out.execute(question.translation, question.texts).fetchall()
    assert agree(ours, theirs)
    assert ours or name == "new-error-groups"  # the seed's groups are as old as its first tasks


def test_what_differs_does_not_agree() -> None:
    rows = [(1, "a", 0.5, NOW)]
    same = [(1, "a", 0.6, "2026-09-14T12:00:00.000Z")]
    assert agree(rows, same)
    assert not agree(rows, [])
    assert not agree(rows, [(2, *same[0][1:])])
    assert not agree(rows, [(1, "b", *same[0][2:])])
