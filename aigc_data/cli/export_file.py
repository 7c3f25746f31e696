"""What `aigc-data export` writes: the rows of a filter, as a file of each format or as text."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import click
import pyarrow as pa
from duckdb import DuckDBPyConnection
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from aigc_data.analysis import task_rows
from aigc_data.analysis.exported import (
    OnRows,
    count_groups,
    count_results,
    groups_for_export,
    results_for_export,
    tasks_for_export,
)
from aigc_data.analysis.filter import TaskFilter
from aigc_data.cli.visible import visible
from aigc_data.export.csv_file import csv_lines
from aigc_data.export.duckdb_file import write_duckdb
from aigc_data.export.excel_file import LONGEST_TEXT, MOST_ROWS, TooManyRows, write_excel
from aigc_data.export.parquet_file import write_parquet
from aigc_data.export.whole_file import whole_file
from aigc_data.store.published import Published
from aigc_data.store.schema import column_comments

Count = Callable[[DuckDBPyConnection, TaskFilter], int]
Read = Callable[[Published, TaskFilter, Sequence[str], OnRows], pa.RecordBatchReader]
TASKS: Final = "tasks"
VIEWS: Final[dict[str, tuple[str, Count, Read]]] = {
    TASKS: ("task", task_rows.count, tasks_for_export),
    "results": ("result", count_results, results_for_export),
    "error_groups": ("group", count_groups, groups_for_export),
}
"""The public views by name: what a row is, and how those of a filter are counted and read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows of a view that a filter selects, with these columns."""

    view: str
    columns: tuple[str, ...]
    task_filter: TaskFilter
    published: Published
    rows: int

    @classmethod
    def of(
        cls, published: Published, view: str, columns: tuple[str, ...], task_filter: TaskFilter
    ) -> Self:
        """Count the rows, and return what is to be written."""
        _, count, _ = VIEWS[view]
        with published.cursor() as db:
            return cls(view, columns, task_filter, published, count(db, task_filter))

    def read(self, on_rows: OnRows) -> pa.RecordBatchReader:
        """Return the rows, streamed."""
        _, _, reader = VIEWS[self.view]
        return reader(self.published, self.task_filter, self.columns, on_rows)

    @property
    def about(self) -> str:
        """As of when, and which tasks."""
        as_of = f"as of {_moment(self.published.as_of)} UTC"
        row, _, _ = VIEWS[self.view]
        of = "," if self.view == TASKS else " of tasks"
        return f"{as_of}: {_counted(self.rows, row)}{of} {_window(self.task_filter)}"


def print_csv(wanted: Wanted) -> None:
    """Write the rows to stdout as they come; what steers a terminal is shown, where it is one."""
    shown = _shown if sys.stdout.isatty() else bytes
    for part in csv_lines(wanted.read(lambda _rows: None)):
        sys.stdout.buffer.write(shown(part))
    sys.stdout.buffer.flush()


def _shown(part: bytes) -> bytes:
    lines = part.decode().replace("\r\n", "\n").split("\n")
    return "\n".join(map(visible, lines)).encode()


def write_file(wanted: Wanted, form: str, to: Path, *, force: bool, quiet: bool) -> None:
    """Write the rows to a file, which is there whole or not at all, and say how many they were.

    Raises TooManyRows, FileExistsError unless `force`, OSError, StoreError.
    """
    if form == "xlsx" and wanted.rows > MOST_ROWS:
        raise TooManyRows(wanted.rows)
    with whole_file(to, replace=force) as draft, _bar(wanted.rows, quiet=quiet) as on_rows:
        cut = _WRITERS[form](wanted, wanted.read(on_rows), draft)
    size = to.stat().st_size / 1e6
    click.echo(f"{to}: {_counted(wanted.rows, 'row')}, {size:.1f} MB", err=True)
    if cut:
        click.echo(
            f"aigc-data: {_counted(cut, 'text')} longer than {LONGEST_TEXT:,} letters cut short, "
            "for Excel holds no more; every other format has them whole.",
            err=True,
        )


@contextmanager
def _bar(rows: int, *, quiet: bool) -> Iterator[OnRows]:
    """Yield what moves the bar on stderr by so many rows."""
    columns = TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows"), BarColumn()
    console = Console(file=sys.stderr)
    hidden = quiet or not console.is_terminal
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=hidden) as bar:
        line = bar.add_task("rows", total=rows)
        yield lambda done: bar.advance(line, done)


def _write_csv(_wanted: Wanted, rows: pa.RecordBatchReader, file: Path) -> int:
    with file.open("wb") as out:
        out.writelines(csv_lines(rows))
    return 0


def _write_parquet(_wanted: Wanted, rows: pa.RecordBatchReader, file: Path) -> int:
    write_parquet(rows, file)
    return 0


def _write_excel(wanted: Wanted, rows: pa.RecordBatchReader, file: Path) -> int:
    return write_excel(rows, file, wanted.view)


def _write_duckdb(wanted: Wanted, rows: pa.RecordBatchReader, file: Path) -> int:
    write_duckdb(rows, file, wanted.view, column_comments(wanted.view), wanted.about)
    return 0


_WRITERS: Final[dict[str, Callable[[Wanted, pa.RecordBatchReader, Path], int]]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "xlsx": _write_excel,
    "duckdb": _write_duckdb,
}
"""Each returns how many texts it had to cut."""


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _window(task_filter: TaskFilter) -> str:
    if task_filter.undated:
        return "without a creation time"
    ends = [
        f"{word} {_moment(at)}"
        for word, at in (("from", task_filter.since), ("until", task_filter.until))
        if at is not None
    ]
    return f"created {' '.join(ends)} UTC" if ends else "created at any time"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
