"""Datasette over SQLite with the same rows, indexed as a careful user would, asked over HTTP."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pyarrow as pa
from duckdb import DuckDBPyConnection

from benchmarks.child import free_port, wait_for
from benchmarks.queries.question import Question

BATCH: Final = 20_000
COLUMNS: Final = """
SELECT column_name, data_type
FROM duckdb_columns()
WHERE table_name = $view
    AND NOT internal
ORDER BY column_index
"""
TIME: Final = "strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') AS {name}"
"""Times as text in ISO 8601, which SQLite's functions read and its indexes order."""
KINDS: Final = {"DOUBLE": "REAL", "INTEGER": "INTEGER", "BIGINT": "INTEGER"}
INDEXES: Final = """
CREATE INDEX tasks_created_at ON tasks (created_at);
CREATE INDEX tasks_status ON tasks (status);
CREATE INDEX tasks_model ON tasks (model_name);
ANALYZE;
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What Datasette answered; rows are None where its time ran out."""

    seconds: float
    rows: list[list[Any]] | None


def fill(db: DuckDBPyConnection, file: Path) -> None:
    """Write the public views into a new SQLite file, row for row, and index it."""
    with sqlite3.connect(file, isolation_level=None) as out:
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
            out.execute(statement)
        for view, order in (("tasks", "created_at"), ("error_groups", "error_group")):
            _copy(db, out, view, order)
        out.execute("COMMIT")
        out.executescript(INDEXES)


@contextmanager
def datasette(file: Path, limit_s: float) -> Iterator[int]:
    """Yield the port of a Datasette that gives a query so many seconds."""
    port = free_port()
    limit = ["--setting", "sql_time_limit_ms", str(int(limit_s * 1000))]
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(file), *limit]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=nothing, stderr=nothing
    ) as server:
        try:
            wait_for(port, "-/versions.json")
            yield port
        finally:
            server.terminate()


def ask(port: int, file: Path, question: Question, limit_s: float) -> Reply:
    """Ask over HTTP and return the rows (Datasette shows 1,000 at most) and how long it took."""
    query = urlencode({"sql": question.translation, "_shape": "arrays"} | question.texts)
    began = time.perf_counter()
    try:
        url = f"http://127.0.0.1:{port}/{file.stem}.json?{query}"
        with urlopen(url, timeout=limit_s + 60) as answer:
            body = answer.read()
    except HTTPError as error:
        said = json.loads(error.read())
        if "time limit" not in str(said):
            raise AssertionError(said) from error
        return Reply(time.perf_counter() - began, None)
    return Reply(time.perf_counter() - began, json.loads(body)["rows"])


def _copy(db: DuckDBPyConnection, out: sqlite3.Connection, view: str, order: str) -> None:
    columns = db.execute(COLUMNS, {"view": view}).fetchall()
    heads = ", ".join(f"{name} {KINDS.get(kind, 'TEXT')}" for name, kind in columns)
    out.execute(f"CREATE TABLE {view} ({heads})")
    places = ", ".join("?" for _ in columns)
    chosen = ", ".join(_chosen(name, kind) for name, kind in columns)
    with db.cursor() as cursor:
        rows = cursor.execute(f"SELECT {chosen} FROM {view} ORDER BY {order} NULLS LAST")
        for batch in rows.to_arrow_reader(BATCH):
            out.executemany(f"INSERT INTO {view} VALUES ({places})", _rows(batch))


def _chosen(name: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return TIME.format(name=name)
    return f"to_json({name})::VARCHAR AS {name}" if kind.endswith("[]") else name


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)
