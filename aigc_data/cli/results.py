"""`aigc-data results`: the archive of results without a page: fetch, status, verify, prune."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final

import click
from pydantic import ByteSize, TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from aigc_data.cli import results_report as report
from aigc_data.cli.chosen import chosen
from aigc_data.cli.leave import FAILED, HELD, NOT_CONFIGURED, leave, read_settings, tell
from aigc_data.cli.number import Number
from aigc_data.results.held import held
from aigc_data.results.links import ResultLinks
from aigc_data.results.measuring import measure_small
from aigc_data.results.open_archive import OpenArchive, Places
from aigc_data.results.probe import Prober
from aigc_data.results.prune import Bounds
from aigc_data.results.storage import StorageFault
from aigc_data.results.verify import Found
from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError, StoreHeld
from aigc_data.store.result_queue import (
    contents_anywhere,
    reasons,
    state_counts,
    wanted,
)
from aigc_data.store.store import Store
from aigc_data.tencent.client import connect
from aigc_data.tencent.errors import CloudError
from aigc_data.tencent.mps import Mps

ALL: Final = 10**9
MOST_DAYS: Final = 36_500
PATIENCE: Final = timedelta(seconds=60)
"""What is to be tried again this soon is waited for."""
NO_PLACE: Final = (
    "no place for results is set: name a folder or an s3:// address in AIGC_DATA_RESULTS."
)
QUIET: Final = click.option("--quiet", "-q", is_flag=True, help="No progress bar.")


@dataclass(frozen=True, slots=True)
class Opened:
    """What every command works on."""

    settings: Settings
    places: Places
    store: Store


@click.group()
def results() -> None:
    """Keep the results of tasks, which the cloud deletes after 12 hours."""


@results.command()
@QUIET
@click.option("--account", metavar="NAME", help="This account alone, of several.")
@click.option("--own-bucket", is_flag=True, help="Files in buckets of your own too.")
def fetch(*, quiet: bool, account: str | None, own_bucket: bool) -> None:
    """Fetch what the store knows of and the archive has not: the soonest to expire first."""
    asked = chosen(read_settings(), account)
    faults = [f"{fault}." for fault in asked.faults]
    with _opened() as opened:
        for one in asked.accounts:
            wanting = one.model_copy(update={"results_own_bucket": True}) if own_bucket else one
            faults += _fetched(replace(opened, settings=wanting), quiet=quiet)
        faults += _copied(opened, quiet=quiet)
    for fault in faults:
        tell(fault)
    if faults:
        raise SystemExit(FAILED)


@results.command()
def status() -> None:
    """Say what is kept, what is wanted, what was lost and why."""
    with _opened() as opened, opened.store.cursor() as db:
        report.places(opened.places, held(opened.store, opened.places.first))
        report.counts(state_counts(db))
        report.lost(reasons(db))


@results.command()
@QUIET
def verify(*, quiet: bool) -> None:
    """Read all that is kept, byte by byte, and mend one place from the other where that can be."""
    found = dict.fromkeys(Found, 0)
    with _opened() as opened, Prober() as prober:
        verifying = opened.places.verifying(opened.store, prober)
        with opened.store.cursor() as db:
            contents = contents_anywhere(db, second=opened.places.second is not None)
        with _bar("Reading", len(contents), quiet=quiet) as step:
            for one in contents:
                found[verifying.verify(one)] += 1
                step()
    click.echo(report.found(found))
    if found[Found.DAMAGED]:
        raise SystemExit(FAILED)


@results.command()
@QUIET
@click.option("--budget", metavar="SIZE", help="What may stay, such as 500GB; else the setting.")
@click.option("--days", type=Number(min=0, min_open=True, max=MOST_DAYS), help="Else the setting.")
@click.option("--yes", is_flag=True, help="Remove it; without this, only say what would go.")
@click.option(
    "--even-the-only-copy",
    is_flag=True,
    help="Also what no second place holds: it is then lost for good.",
)
def prune(
    *, quiet: bool, budget: str | None, days: float | None, yes: bool, even_the_only_copy: bool
) -> None:
    """Make room: remove the oldest beyond the budget or the age that is safe in a second place."""
    with _opened() as opened:
        bounds = _bounds(opened.places.bounds, budget, days)
        if bounds == Bounds():
            leave(NOT_CONFIGURED, "nothing says how much may stay: give --budget or --days.")
        pruning = replace(opened.places.pruning(opened.store), bounds=bounds)
        now = datetime.now(UTC)
        plan = pruning.plan(now, even_the_only_copy=even_the_only_copy, most=ALL)
        with _bar("Removing", len(plan.removable), quiet=quiet or not yes) as step:
            for one in plan.removable if yes else ():
                pruning.remove([one], even_the_only_copy=even_the_only_copy)
                step()
            pruning.remove_pictures(plan.pictures if yes else ())
    click.echo(report.pruned(plan, done=yes))
    if plan.excess:
        raise SystemExit(FAILED)


@contextmanager
def _opened() -> Iterator[Opened]:
    """Yield the store and the places; what befalls either ends the command with a sentence."""
    settings = read_settings()
    try:
        places = Places.of(settings)
        if places is None:
            leave(NOT_CONFIGURED, NO_PLACE)
        with Store.open(settings.database) as store:
            measure_small(store, places.first, datetime.now(UTC))
            yield Opened(settings, places, store)
    except StoreHeld as error:
        leave(HELD, f"{error} While the app runs it keeps results by itself.")
    except (StoreError, StorageFault) as error:
        leave(FAILED, _sentence(error))


def _fetched(opened: Opened, *, quiet: bool) -> list[str]:
    """Fetch what is due of one account, say what came of it, and return what went wrong."""
    account, outcome = opened.settings.account_name, report.Outcome()
    try:
        client = connect(opened.settings)
    except ValueError as error:
        return [f"{account}: {error}"]
    links = ResultLinks(Mps(client))
    with client, Prober() as prober, _bar(f"Fetching {account}", 0, quiet=quiet) as step:
        archive = OpenArchive.of(
            opened.settings,
            opened.store,
            opened.places,
            links,
            prober=prober,
            clock=client.now,
            on_kept=lambda file: outcome.count(file, step),
        )
        try:
            archive.archive.drain(Event(), PATIENCE, on_waiting=step.expect)
        except CloudError as error:
            return [f"{account}: {error}"]
        finally:
            archive.close()
            links.close()
    return _told(opened, outcome, archive.archive.fault)


def _told(opened: Opened, outcome: report.Outcome, fault: str | None) -> list[str]:
    account = opened.settings.account_name
    with opened.store.cursor() as db:
        left = wanted(db, account)
    click.echo(f"{account}: {outcome.said}, {left:,} still wanted")
    if fault is not None:
        return [f"{account}: {fault}."]
    missing = outcome.lost + outcome.refused + left
    return [f"{account}: not everything could be kept: see results status."] if missing else []


def _copied(opened: Opened, *, quiet: bool) -> list[str]:
    """Copy to the second place what it does not hold yet; return what went wrong."""
    copies = opened.places.copies(opened.store)
    if copies is None:
        return []
    total = 0
    with _bar("Copying", 0, quiet=quiet) as step:
        try:
            while copied := copies.copy_some(Event()):
                total += copied
                step.expect(0)
                step(copied)
        except StorageFault as error:
            return [f"the second place: {error}."]
    click.echo(f"{total:,} copied to {opened.places.all[-1].name}")
    return []


def _bounds(usual: Bounds, budget: str | None, days: float | None) -> Bounds:
    """Return the bounds of the settings, or what the command says in place of them."""
    try:
        size = TypeAdapter(ByteSize).validate_python(budget) if budget else usual.budget
    except ValidationError:
        leave(NOT_CONFIGURED, f"{budget} is no size: write it as 500GB or 2TiB.")
    return Bounds(budget=size, age=timedelta(days=days) if days is not None else usual.age)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text if text.endswith(".") else f"{text}."


@dataclass(frozen=True, slots=True)
class Step:
    """Moves a bar on."""

    bar: Progress
    task: TaskID

    def __call__(self, by: int = 1) -> None:
        """Move on."""
        self.bar.advance(self.task, by)

    def expect(self, more: int) -> None:
        """Say how many are still to come."""
        done = int(self.bar.tasks[self.task].completed)
        self.bar.update(self.task, total=done + more)


@contextmanager
def _bar(what: str, total: int, *, quiet: bool) -> Iterator[Step]:
    """Yield what moves the bar on, on stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), disable=quiet) as bar:
        yield Step(bar, bar.add_task(what, total=total or None))
