"""`aigc-data export`: the rows of a filter as a file; the filter is that of the pages."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import click
import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from aigc_data.analysis import task_rows
from aigc_data.analysis.exported import (
    OnRows,
    columns_of,
    count_groups,
    groups_for_export,
    tasks_for_export,
)
from aigc_data.analysis.filter import TaskFilter
from aigc_data.cli.filter_options import asked, filter_options
from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, OVER_LIMIT, leave, read_settings
from aigc_data.cli.newest import open_newest
from aigc_data.export.csv_file import csv_lines
from aigc_data.export.duckdb_file import write_duckdb
from aigc_data.export.excel_file import LONGEST_TEXT, MOST_ROWS, TooManyRows, write_excel
from aigc_data.export.parquet_file import write_parquet
from aigc_data.export.whole_file import whole_file
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.published import Published
from aigc_data.store.schema import column_comments

STDOUT: Final = "-"
TASKS: Final = "tasks"
GROUPS: Final = "error_groups"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written, and as what."""

    view: str
    form: str
    columns: tuple[str, ...]
    task_filter: TaskFilter
    published: Published
    rows: int

    def read(self, on_rows: OnRows) -> pa.RecordBatchReader:
        """Return the rows, streamed."""
        reader = tasks_for_export if self.view == TASKS else groups_for_export
        return reader(self.published, self.task_filter, self.columns, on_rows)

    @property
    def about(self) -> str:
        """As of when, and which tasks."""
        as_of = f"as of {_moment(self.published.as_of)} UTC"
        what = _counted(self.rows, "task" if self.view == TASKS else "group")
        return f"{as_of}: {what}, {_window(self.task_filter)}"


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "xlsx", "duckdb"]),
    required=True,
)
@click.option(
    "--out",
    metavar="FILE",
    help="The file; by default tasks.csv and so on; - is stdout, for csv alone.",
)
@click.option("--force", is_flag=True, help="Replace the file where there is one.")
@click.option(
    "--view",
    type=click.Choice([TASKS, GROUPS]),
    default=TASKS,
    show_default=True,
    help="Rows of tasks, or the groups that their failures are in.",
)
@click.option("--columns", metavar="NAME,…", help="These columns alone, in this order.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@filter_options
def export(
    form: str,
    out: str | None,
    view: str,
    columns: str | None,
    *,
    force: bool,
    quiet: bool,
    **options: Any,  # noqa: ANN401 - those of the filter
) -> None:
    """Write the tasks that a filter selects to a file; says as of when on stderr.

    The filter is that of the pages, by options or by a link pasted with --link: a file has the rows
    that the page counts.
    """
    chosen = asked(options).task_filter(datetime.now(UTC))
    to = Path(out or f"{view}.{form}")
    if out == STDOUT and form != "csv":
        message = f"{form} is no text: name a file with --out."
        raise click.UsageError(message)
    with _told(to), open_newest(read_settings().database) as published:
        names = _columns(published, view, columns)
        wanted = Wanted(view, form, names, chosen, published, _rows(published, view, chosen))
        click.echo(wanted.about, err=True)
        if out == STDOUT:
            _print(wanted)
        else:
            _write(wanted, to, force=force, quiet=quiet)


@contextmanager
def _told(to: Path) -> Iterator[None]:
    """End the command with a sentence and its code where something goes wrong."""
    try:
        yield
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except FileExistsError:
        leave(NOT_CONFIGURED, f"{to} is there already: name another file, or replace it: --force.")
    except TooManyRows as error:
        leave(OVER_LIMIT, str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        leave(FAILED, f"{to} cannot be written ({error.strerror}).")
    except StoreError as error:
        leave(FAILED, str(error))


def _columns(published: Published, view: str, said: str | None) -> tuple[str, ...]:
    """Return the columns to write; ends the command where one is not the view's."""
    there = columns_of(published, view)
    if said is None:
        return there
    names = tuple(name.strip() for name in said.split(",") if name.strip())
    for name in names:
        if name not in there:
            near = get_close_matches(name, there, 1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(there)}."
            message = f"{view} has no column {name!r}: {hint}"
            raise click.UsageError(message)
    if len(set(names)) < len(names) or not names:
        message = "--columns names each column once."
        raise click.UsageError(message)
    return names


def _rows(published: Published, view: str, task_filter: TaskFilter) -> int:
    count = task_rows.count if view == TASKS else count_groups
    with published.cursor() as db:
        return count(db, task_filter)


def _print(wanted: Wanted) -> None:
    for part in csv_lines(wanted.read(lambda _rows: None)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _write(wanted: Wanted, to: Path, *, force: bool, quiet: bool) -> None:
    if wanted.form == "xlsx" and wanted.rows > MOST_ROWS:
        raise TooManyRows(wanted.rows)
    with whole_file(to, replace=force) as draft, _bar(wanted.rows, quiet=quiet) as on_rows:
        cut = _WRITERS[wanted.form](wanted, wanted.read(on_rows), draft)
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
