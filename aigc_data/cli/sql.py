"""`aigc-data sql`: one SELECT over what is published, answered in the sandbox."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aigc_data.cli.leave import (
    FAILED,
    NOT_CONFIGURED,
    OVER_LIMIT,
    REFUSED,
    leave,
    read_settings,
)
from aigc_data.cli.newest import publish_newest
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.errors import OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.sandbox.tree import TOLD_VIEWS
from aigc_data.store.sandbox.value import plain, rows, text

Rows = Iterator[tuple[Any, ...]]
HELP = f"Answer QUERY, one SELECT over the views {TOLD_VIEWS}; says as of when on stderr."


@click.command(help=HELP)
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds until the query is stopped.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=50),
    default=1000,
    show_default=True,
    help="MB that the query may use; nothing is written to a disk.",
)
def sql(query: str, form: str, timeout: float, memory: int) -> None:
    """Print the answer as it comes, or leave with why there is none."""
    path = read_settings().database
    try:
        publish_newest(path)
        with Sandbox(published_folder(path)) as sandbox:
            sandbox.warm()
            limits = Limits(seconds=timeout, memory_mb=memory, rows=None, bytes=None)
            _answer(sandbox, Query(query, limits=limits), form)
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except Refused as error:
        leave(REFUSED, str(error))
    except OverLimit as error:
        leave(OVER_LIMIT, str(error))
    except (StoreError, SandboxError) as error:
        leave(FAILED, f"the query is wrong: {error}" if isinstance(error, Wrong) else str(error))


def _answer(sandbox: Sandbox, query: Query, form: str) -> None:
    """Print the answer as it comes; rows before a limit are printed and the limit is told after."""
    with sandbox.start(query) as running:
        running.open()
        click.echo(f"as of {running.as_of:%Y-%m-%d %H:%M:%S} UTC", err=True)
        columns = [column.name for column in running.columns]
        _WRITERS[form](columns, chain.from_iterable(map(rows, running.batches())))


def _write_json(columns: Sequence[str], found: Rows) -> None:
    """Print one array of objects, row by row."""
    separator = "["
    for row in found:
        said = json.dumps(dict(zip(columns, map(plain, row), strict=True)), ensure_ascii=False)
        click.echo(f"{separator}{said}", nl=False)
        separator = ",\n"
    click.echo("]" if separator != "[" else "[]")


def _write_csv(columns: Sequence[str], found: Rows) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([text(value) for value in row] for row in found)


def _write_table(columns: Sequence[str], found: Rows) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in found:
        table.add_row(*(Text(text(value)) for value in row))
    Console().print(table)
    click.echo(f"{table.row_count:,} row{'s' if table.row_count != 1 else ''}", err=True)


_WRITERS: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "json": _write_json,
    "csv": _write_csv,
    "table": _write_table,
}
