"""The view `results` as others read it while the app runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aigc_data.medium import Medium
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.results import FileState, ResultContent, ResultFile
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from tests.tasks import IMAGE_ID, NOON, after

DAY_S = 86400
SHA = "ab" * 32
FILE = ResultFile(
    account="main",
    task_id=IMAGE_ID,
    position=0,
    address="https://a.example/0.png",
    state=FileState.WANTED,
    found_at=NOON,
)
LATER = replace(FILE, position=1, found_at=after(DAY_S))
KEPT = replace(LATER, state=FileState.KEPT, sha256=SHA, kept_at=after(DAY_S + 5))
CONTENT = ResultContent(
    sha256=SHA, size=9, content_type="image/png", medium=Medium.IMAGE, width=8, height=6,
    probed_at=after(DAY_S + 6), probe_fault="half of it is missing",
)  # fmt: skip


@pytest.fixture
def folder(path: Path) -> Path:
    return published_folder(path)


def publish(store: Store, round_at: float) -> tuple[str, ...]:
    """End a round, which is what publishes; return the files of the view."""
    seen = after(round_at)
    store.save(at=seen, states=[SourceState("main", "task_list", seen, seen)])
    manifest = store.publish()
    assert manifest is not None
    return manifest.results


def rows(folder: Path) -> list[tuple[Any, ...]]:
    query = "SELECT position, state, width, bytes, fault FROM results ORDER BY position"
    with open_published(folder) as published, published.cursor() as cursor:
        return cursor.execute(query).fetchall()


def test_a_store_without_results_publishes_their_columns(store: Store, folder: Path) -> None:
    publish(store, 1)
    assert rows(folder) == []
    assert [file.name for file in (folder / "results").iterdir()] == ["none.parquet"]


def test_only_the_day_that_changed_is_written_again(store: Store, folder: Path) -> None:
    publish(store, 1)
    store.save_results([FILE, LATER])
    first = publish(store, 2)
    store.save_results([KEPT], [CONTENT])
    second = publish(store, 3)
    assert [len(first), len(second), first[0] == second[0], first[1] == second[1]] == [
        2, 2, True, False,
    ]  # fmt: skip
    assert rows(folder) == [
        (0, "wanted", None, None, None), (1, "kept", 8, 9, "half of it is missing"),
    ]  # fmt: skip
    shown = sorted((folder / "results").iterdir())
    assert [file.name for file in shown] == ["2026-09-14.parquet", "2026-09-15.parquet"]
    newest = duckdb.read_parquet([str(file) for file in shown]).project("state").fetchall()
    assert newest == [("wanted",), ("kept",)]


def test_what_asks_the_owners_table_can_ask_what_is_published(store: Store, folder: Path) -> None:
    store.save_results([FILE])
    publish(store, 1)
    with open_published(folder) as published, published.cursor() as cursor:
        found = cursor.execute("SELECT state, expires_at FROM result_file").fetchall()
    assert found == [("wanted", None)]
