"""`aigc-data sync`: one complete round of the collector, with progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from aigc_data.cli.leave import FAILED, HELD, NOT_CONFIGURED, leave, read_settings
from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError, StoreHeld
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.sync.outcome import OnProgress, Outcome, Progress, RoundReport
from aigc_data.task import Source
from aigc_data.tencent.client import connect
from aigc_data.tencent.errors import CloudError

NAMES = {
    Source.CLOUDAUDIT: "CloudAudit",
    Source.TASK_LIST: "Task list",
    Source.GENERATION: "Generation tasks by ID",
    Source.TASK_STATUS: "Scenario tasks by ID",
    Source.USAGE: "Billed usage",
}


@click.command()
@click.option("--quiet", "-q", is_flag=True, help="No progress bars.")
def sync(*, quiet: bool) -> None:
    """Find tasks, follow those still open, keep what was seen; once."""
    settings = read_settings()
    if not settings.configured:
        leave(
            NOT_CONFIGURED,
            "no account is configured: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, "
            "or see the demo with `make run`.",
        )
    try:
        with Store.open(settings.database) as store:
            report = _collect(store, settings, quiet=quiet)
    except StoreHeld as error:
        leave(HELD, f"{error} While the app runs it syncs by itself.")
    except (StoreError, CloudError) as error:
        leave(FAILED, str(error))
    _tell(report)


def _collect(store: Store, settings: Settings, *, quiet: bool) -> RoundReport:
    with connect(settings) as client, _bars(quiet=quiet) as on_progress:
        return build(store, client, settings).round(on_progress=on_progress)


@contextmanager
def _bars(*, quiet: bool) -> Iterator[OnProgress]:
    """Yield what moves one bar for each source, on stderr."""
    bars = Bars(
        TextColumn("{task.description:24}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        disable=quiet,
    )
    lines = {source: bars.add_task(name, total=1.0) for source, name in NAMES.items()}

    def move(progress: Progress) -> None:
        share = 1.0 if progress.share is None else progress.share
        bars.update(lines[progress.source], completed=share)

    with bars:
        yield move


def _tell(report: RoundReport) -> None:
    """Print what each source brought; a source that failed makes the exit code 1."""
    for outcome in report.outcomes:
        click.echo(_line(outcome))
    if report.errors:
        for error in report.errors:
            click.echo(f"aigc-data: {error}", err=True)
        raise SystemExit(FAILED)


def _line(outcome: Outcome) -> str:
    broken = f", {outcome.broken} could not be read" if outcome.broken else ""
    failed = ", then failed" if outcome.error else ""
    counts = f"{outcome.found} seen, {outcome.new} new, {outcome.changed} changed"
    return f"{NAMES[outcome.source]}: {counts}{broken}{failed}"
