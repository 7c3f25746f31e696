"""`aigc-data sql`: one SELECT over the tasks, answered from what is published."""

import csv
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click
import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, REFUSED, leave, read_settings
from aigc_data.store.errors import NothingPublished, StoreError, StoreHeld
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import Published, open_published
from aigc_data.store.store import Store

Rows = Iterator[tuple[Any, ...]]
BATCH = 1000


@click.command()
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
def sql(query: str, form: str) -> None:
    """Answer QUERY, one SELECT over the view `tasks`; says as of when on stderr."""
    path = read_settings().database
    try:
        _publish(path)
        with open_published(published_folder(path)) as published:
            _answer(published, query, form)
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except StoreError as error:
        leave(FAILED, str(error))


def _publish(path: Path) -> None:
    """Publish what is not published yet; while the app holds the store, it does so itself."""
    if not path.exists():
        return
    with suppress(StoreHeld), Store.open(path) as store:
        store.publish()


def _answer(published: Published, query: str, form: str) -> None:
    click.echo(f"as of {published.as_of:%Y-%m-%d %H:%M:%S} UTC", err=True)
    with published.cursor() as db:
        _lock(db, published.folder)
        _refuse_all_but_select(db, query)
        try:
            answer = db.execute(query)
        except duckdb.Error as error:
            leave(FAILED, f"the query is wrong: {error}")
        columns = [name for name, *_ in answer.description or ()]
        _WRITERS[form](columns, _rows(answer))


def _lock(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Leave the query nothing to reach but what is published."""
    db.execute("SET allowed_directories = [$folder]", {"folder": str(folder)})
    db.execute("SET enable_external_access = false")
    db.execute("SET lock_configuration = true")


def _refuse_all_but_select(db: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = db.extract_statements(query)
    except duckdb.Error as error:
        leave(FAILED, f"the query is wrong: {error}")
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        leave(REFUSED, "only a single SELECT is answered.")


def _rows(cursor: duckdb.DuckDBPyConnection) -> Rows:
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _write_json(columns: Sequence[str], rows: Rows) -> None:
    """Print one array of objects, row by row."""
    separator = "["
    for row in rows:
        text = json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False)
        click.echo(f"{separator}{text}", nl=False)
        separator = ",\n"
    click.echo("]" if separator != "[" else "[]")


def _write_csv(columns: Sequence[str], rows: Rows) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(value) for value in row] for row in rows)


def _write_table(columns: Sequence[str], rows: Rows) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(value)) for value in row))
    Console().print(table)
    click.echo(f"{table.row_count:,} row{'s' if table.row_count != 1 else ''}", err=True)


_WRITERS: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "json": _write_json,
    "csv": _write_csv,
    "table": _write_table,
}


def _plain(value: object) -> object:
    """Return the value as JSON has it: times in ISO 8601, nothing that is no number as null."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _text(value: object) -> str:
    """Return the value as a cell: nothing for NULL, JSON for lists and structures."""
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, dict | list):
        return json.dumps(plain, ensure_ascii=False)
    return str(plain)
