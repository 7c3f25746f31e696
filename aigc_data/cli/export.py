"""`aigc-data export`: the rows of a filter as a file; the filter is that of the pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import click

from aigc_data.analysis.exported import columns_of
from aigc_data.cli.export_file import TASKS, VIEWS, Wanted, print_csv, write_file
from aigc_data.cli.filter_options import asked, filter_options
from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, OVER_LIMIT, leave, read_settings
from aigc_data.cli.newest import open_newest
from aigc_data.cli.stdout import Unwritten
from aigc_data.export.excel_file import TooManyRows
from aigc_data.export.whole_file import NotAFile
from aigc_data.store.errors import NothingPublished, StoreError
from aigc_data.store.published import Published

STDOUT: Final = "-"


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
    type=click.Choice(list(VIEWS)),
    default=TASKS,
    show_default=True,
    help="Rows of tasks, their result files, or the groups that their failures are in.",
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
        wanted = Wanted.of(published, view, names, chosen)
        click.echo(wanted.about, err=True)
        if out == STDOUT:
            print_csv(wanted)
        else:
            write_file(wanted, form, to, force=force, quiet=quiet)


@contextmanager
def _told(to: Path) -> Iterator[None]:
    """End the command with a sentence and its code where something goes wrong."""
    try:
        yield
    except NothingPublished as error:
        leave(NOT_CONFIGURED, str(error))
    except FileExistsError:
        leave(NOT_CONFIGURED, f"{to} is there already: name another file, or replace it: --force.")
    except NotAFile as error:
        leave(NOT_CONFIGURED, str(error))
    except TooManyRows as error:
        leave(OVER_LIMIT, str(error))
    except Unwritten:
        raise
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else error
        leave(FAILED, f"{to} cannot be written ({why}).")
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
