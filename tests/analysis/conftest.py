"""A real store in a file of its own, and a cursor of it, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.store.store import Store
from tests.new_database import new_database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(new_database(tmp_path / "test.duckdb")) as opened:
        yield opened


@pytest.fixture
def db(store: Store) -> Iterator[DuckDBPyConnection]:
    with store.cursor() as cursor:
        yield cursor
