"""`aigc-data sql`: one SELECT over what is published, answered in the sandbox."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import click

from aigc_data.cli.leave import (
    BROKEN,
    FAILED,
    NOT_CONFIGURED,
    OVER_LIMIT,
    REFUSED,
    leave,
    read_settings,
)
from aigc_data.cli.newest import publish_newest
from aigc_data.cli.number import Number
from aigc_data.cli.table import cell, new_table, print_table
from aigc_data.cli.visible import harmless_json, visible
from aigc_data.export.column_names import unique
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.errors import OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.sandbox.tree import TOLD_VIEWS
from aigc_data.store.sandbox.value import plain, rows, text

Rows = Iterator[tuple[Any, ...]]
TABLE: Final = "table"
MOST_IN_A_TABLE: Final = 1_000
"""Rows that a person may look through; their cells are laid out beside each other."""
MOST_SECONDS: Final = 86_400
MOST_MEMORY_MB: Final = 1_000_000
HELP = f"Answer QUERY, one SELECT over the views {TOLD_VIEWS}; says as of when on stderr."


@click.command(help=HELP)
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice([TABLE, "json", "csv"]),
    default=TABLE,
    show_default=True,
)
@click.option(
    "--timeout",
    type=Number(min=0, min_open=True, max=MOST_SECONDS),
    default=60.0,
    show_default=True,
    help="Seconds until the query is stopped.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=50, max=MOST_MEMORY_MB),
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
            most = MOST_IN_A_TABLE if form == TABLE else None
            limits = Limits(seconds=timeout, memory_mb=memory, rows=most, bytes=None)
            _answer(sandbox, Query(query, limits=limits), form)
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except Refused as error:
        leave(REFUSED, str(error))
    except OverLimit as error:
        leave(OVER_LIMIT, str(error))
    except Wrong as error:
        leave(FAILED, f"the query is wrong: {error}")
    except (StoreError, SandboxError) as error:
        leave(BROKEN, str(error))


def _answer(sandbox: Sandbox, query: Query, form: str) -> None:
    """Print the answer as it comes, and then as of when it is; what stops it is told instead."""
    with sandbox.start(query) as running:
        running.open()
        columns = [column.name for column in running.columns]
        _WRITERS[form](columns, chain.from_iterable(map(rows, running.batches())))
        sys.stdout.flush()
        if running.truncated:
            told = f"these are the first {MOST_IN_A_TABLE:,} rows: --format csv has all of them."
            click.echo(told, err=True)
        click.echo(f"as of {running.as_of:%Y-%m-%d %H:%M:%S} UTC", err=True)


def _write_json(columns: Sequence[str], found: Rows) -> None:
    """Print one array of objects, row by row; a name that was there already has a number."""
    separator, names = "[", unique(columns)
    for row in found:
        said = json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False)
        sys.stdout.write(f"{separator}{harmless_json(said)}")
        separator = ",\n"
    sys.stdout.write("]\n" if separator != "[" else "[]\n")


def _write_csv(columns: Sequence[str], found: Rows) -> None:
    """Print a line for each row: as it is, but for what would steer a terminal that shows it."""
    shown = visible if sys.stdout.isatty() else str
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(shown, columns))
    writer.writerows([shown(text(value)) for value in row] for row in found)


def _write_table(columns: Sequence[str], found: Rows) -> None:
    table = new_table(*columns)
    for row in found:
        table.add_row(*(cell(text(value)) for value in row))
    print_table(table)
    click.echo(f"{table.row_count:,} row{'s' if table.row_count != 1 else ''}", err=True)


_WRITERS: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "json": _write_json,
    "csv": _write_csv,
    TABLE: _write_table,
}
