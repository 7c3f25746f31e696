"""`aigc-data sync`: one complete round of each account's collector, with progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from aigc_data.cli.chosen import chosen
from aigc_data.cli.leave import FAILED, HELD, leave, read_settings, tell
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
    Source.LEDGER: "Ledger",
}


class KeysUnusable(Exception):
    """The keys of an account cannot be sent."""


@click.command()
@click.option("--quiet", "-q", is_flag=True, help="No progress bars.")
@click.option("--account", metavar="NAME", help="This account alone, of several.")
def sync(*, quiet: bool, account: str | None) -> None:
    """Find tasks, follow those still open, keep what was seen; once, account by account."""
    settings = read_settings()
    asked = chosen(settings, account)
    faults = [f"{fault}." for fault in asked.faults]
    try:
        with Store.open(settings.database) as store:
            for one in asked.accounts:
                faults += _synced(store, one, several=len(settings.names) > 1, quiet=quiet)
    except StoreHeld as error:
        leave(HELD, f"{error} While the app runs it syncs by itself.")
    except StoreError as error:
        leave(FAILED, str(error))
    _tell_faults(faults)


def _synced(store: Store, settings: Settings, *, several: bool, quiet: bool) -> list[str]:
    """Run one round of an account and print what it brought; return what went wrong.

    Where there are several accounts, what is printed and returned names this one.
    """
    name = f"{settings.account_name}: " if several else ""
    if several:
        click.echo(f"{settings.account_name}:")
    try:
        report = _round(store, settings, quiet=quiet)
    except (KeysUnusable, CloudError) as error:
        return [f"{name}{error}"]
    for outcome in report.outcomes:
        click.echo(_line(outcome))
    return [f"{name}{error}" for error in report.errors]


def _round(store: Store, settings: Settings, *, quiet: bool) -> RoundReport:
    try:
        client = connect(settings)
    except ValueError as error:
        raise KeysUnusable(str(error)) from None
    with client, _bars(settings, quiet=quiet) as on_progress:
        return build(store, client, settings).round(on_progress=on_progress)


def _tell_faults(faults: list[str]) -> None:
    """Print what went wrong; anything that did makes the exit code 1."""
    for fault in faults:
        tell(fault)
    if faults:
        raise SystemExit(FAILED)


@contextmanager
def _bars(settings: Settings, *, quiet: bool) -> Iterator[OnProgress]:
    """Yield what moves one bar for each source that is on, on stderr."""
    bars = Bars(
        TextColumn("{task.description:24}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        disable=quiet,
    )
    lines = {
        source: bars.add_task(name, total=1.0)
        for source, name in NAMES.items()
        if source in settings.sources
    }

    def move(progress: Progress) -> None:
        share = 1.0 if progress.share is None else progress.share
        if progress.source in lines:
            bars.update(lines[progress.source], completed=share)

    with bars:
        yield move


def _line(outcome: Outcome) -> str:
    broken = f", {outcome.broken} could not be read" if outcome.broken else ""
    failed = ", then failed" if outcome.error else ""
    counts = f"{outcome.found} seen, {outcome.new} new, {outcome.changed} changed"
    return f"{NAMES[outcome.source]}: {counts}{broken}{failed}"
