"""Queries put together by chance from all that the engine has: none may reach anything."""

import string
from collections.abc import Iterator
from contextlib import suppress

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.store.sandbox.engine import Engine
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.gate import Gate
from tests.store.sandbox.attacks import ATTACKS, PRIVATE
from tests.store.sandbox.world import World, told

WILD = {"arrow_scan", "arrow_scan_dumb", "pandas_scan", "python_map_function"}
SLOW = {"sleep_ms", "pg_sleep"}
FUNCTIONS = sorted(
    {
        str(name)
        for name, kind in duckdb.sql(
            "SELECT function_name, function_type FROM duckdb_functions()"
        ).fetchall()
        if kind != "pragma" and str(name).isidentifier()
    }
    - WILD
    - SLOW
)
TABLES = (
    *PRIVATE,
    *("tasks", "main.tasks", "task", "a", "'<SECRET>'", "'<INNER>'", '"<SECRET>"'),
    *("'/etc/passwd'", "sqlite_master", "information_schema.tables", "duckdb_views"),
    *("'http://127.0.0.1:9/x.csv'", "pg_catalog.pg_class", "system.main.duckdb_tables"),
)
VALUES = (
    *("1", "NULL", "'a'", "model", "prompt", "'<SECRET>'", "'<INNER>'", "'<FOLDER>/*'", "tasks"),
    *("['<SECRET>']", "{'a': '<SECRET>'}", "'quarantine'", "'SELECT * FROM quarantine'", "*"),
    *("'SANDBOX_CANARY'", "'secret_directory'", "t", "3", "interval 1 day", "now()"),
)
SPACES = st.sampled_from([" ", "\n", "\t", "/**/", " -- x\n", "\u00a0", "\u3000"])

values = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.one_of(
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
        st.builds("{}({}, {})".format, st.sampled_from(FUNCTIONS), inner, inner),
        st.builds("({}).{}()".format, inner, st.sampled_from(FUNCTIONS)),
        st.builds("(SELECT {} FROM {} LIMIT 1)".format, inner, st.sampled_from(TABLES)),
        st.builds("{}::VARCHAR || {}".format, inner, inner),
    ),
    max_leaves=4,
)
tables = st.one_of(
    st.sampled_from(TABLES),
    st.builds("{}({})".format, st.sampled_from(FUNCTIONS), values),
    st.builds("(SELECT * FROM {}) t".format, st.sampled_from(TABLES)),
)
selects = st.builds("SELECT {} FROM {} LIMIT 20".format, values, tables)
queries = st.one_of(
    selects,
    st.builds("WITH a AS ({}) {}".format, selects, selects),
    st.builds("WITH {} AS ({}) FROM {}".format, st.sampled_from(TABLES), selects, tables),
    st.builds("({}) UNION ALL ({})".format, selects, selects),
    st.builds("DESCRIBE {}".format, selects),
    st.builds("SUMMARIZE {}".format, selects),
    st.builds("SELECT * FROM ({}) x, {}".format, selects, tables),
    st.builds("{}; {}".format, selects, selects),
)


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="module")
def engine(made: World) -> Iterator[Engine]:
    warm = Engine()
    warm.warm(made.folder, 1)
    warm.seal(100)
    yield warm
    warm._db.close()


@settings(max_examples=200, deadline=None)
@given(queries, SPACES)
def test_a_query_by_chance_reaches_nothing_and_the_gate_stops_what_the_engine_would(
    made: World, gate: Gate, engine: Engine, text: str, space: str
) -> None:
    query = made.filled(text.replace(" ", space))
    said, reached = _asked(engine, query)
    assert not told(said)
    if reached:
        with pytest.raises(SandboxError):
            gate.check(query)


def _asked(engine: Engine, text: str) -> tuple[str, bool]:
    """Return all that comes of it, and whether the engine had to keep it from reaching out."""
    try:
        return str(engine._db.execute(text).fetchall()), False
    except duckdb.Error as error:
        return str(error), isinstance(error, duckdb.PermissionException | duckdb.IOException)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([attack.text[:300] for attack in ATTACKS]), st.data())
def test_any_text_at_all_passes_or_is_told_why_not(
    gate: Gate, text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 9))
    put = data.draw(st.one_of(st.text(max_size=6), st.text(string.punctuation, max_size=6)))
    with suppress(SandboxError):
        gate.check(text[:at] + put + text[at + cut :])
