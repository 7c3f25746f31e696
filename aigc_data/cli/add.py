"""`aigc-data add`: tasks that no source finds, by their IDs or from a file."""

from datetime import UTC, datetime
from typing import BinaryIO

import click

from aigc_data.cli.chosen import chosen
from aigc_data.cli.leave import FAILED, HELD, NOT_CONFIGURED, leave, read_settings, tell
from aigc_data.cli.table import cell, new_table, print_table
from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError, StoreHeld
from aigc_data.store.store import Store
from aigc_data.sync.ledger import Ledger, Preview, PreviewRow, Verdict, add_tasks, hand_over
from aigc_data.task import Source
from aigc_data.wire.ledger_file import decoded

LONGEST_CELL = 60


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--file", "file", type=click.File("rb"), help="CSV or JSON lines; - is stdin.")
@click.option("--account", metavar="NAME", help="Whose tasks these are, of several accounts.")
@click.option("--dry-run", is_flag=True, help="Show what each row would become; keep nothing.")
def add(ids: tuple[str, ...], file: BinaryIO | None, account: str | None, *, dry_run: bool) -> None:
    """Add tasks by ID, or from a file whose first line names its columns.

    The column task_id is required; created_at, prompt, model, model_version, duration, resolution,
    operator and request are taken where they are there, under the console's names too.
    """
    if bool(ids) == (file is not None):
        message = "Name the IDs of tasks, or a file of them with --file."
        raise click.UsageError(message)
    given = decoded(file.read()) if file else "\n".join(ids)
    settings = read_settings()
    one = _account(settings, account)
    ledger = Ledger(one.account_name, settings.names)
    preview = (_try if dry_run else _keep)(given, ledger, settings, one)
    _tell_refused(preview, "line" if file else "ID")


def _account(settings: Settings, name: str | None) -> Settings:
    accounts = chosen(settings, name).accounts
    if name is None and len(settings.names) > 1:
        known = ", ".join(settings.names)
        leave(NOT_CONFIGURED, f"say with --account whose tasks these are: one of {known}.")
    return accounts[0]


def _try(given: str, ledger: Ledger, settings: Settings, _one: Settings) -> Preview:
    """Print what each row would become."""
    now, path = datetime.now(UTC), settings.database
    try:
        if not path.exists():
            preview = ledger.preview(given, None, now)
        else:
            with Store.open(path, read_only=True) as store:
                preview = ledger.preview(given, store, now)
    except StoreHeld as error:
        tell(f"not compared with what is stored: {error}")
        preview = ledger.preview(given, None, now)
    except StoreError as error:
        leave(FAILED, str(error))
    _show(preview)
    return preview


def _keep(given: str, ledger: Ledger, settings: Settings, one: Settings) -> Preview:
    """Keep the good rows, or leave them to the process that holds the database."""
    now = datetime.now(UTC)
    try:
        with Store.open(settings.database) as store:
            preview = ledger.preview(given, store, now)
            saved = add_tasks(store, preview, now)
            store.publish()
    except StoreHeld as error:
        return _hand_over(ledger.preview(given, None, now), error, settings, one)
    except StoreError as error:
        leave(FAILED, str(error))
    known = preview.counts[Verdict.KNOWN]
    refused = len(preview.refused)
    click.echo(f"{saved.new} new, {saved.changed} added to, {known} known, {refused} refused")
    if preview.tasks:
        click.echo("The next round asks the cloud about them: aigc-data sync", err=True)
    return preview


def _hand_over(preview: Preview, held: StoreHeld, settings: Settings, one: Settings) -> Preview:
    spool = one.spool_file or settings.spool_file
    if spool is None or Source.LEDGER not in one.sources:
        leave(HELD, str(held))
    try:
        count = hand_over(spool, preview)
    except OSError as error:
        leave(FAILED, f"{spool} cannot be written ({error.strerror}): make room for it.")
    holder = f" by process {held.pid}" if held.pid else ""
    click.echo(f"{count} handed over, {len(preview.refused)} refused")
    click.echo(
        f"The database is held{holder}: the running app takes the tasks in from {spool} with its "
        "next round.",
        err=True,
    )
    return preview


def _show(preview: Preview) -> None:
    table = new_table("Line", "Task ID", "Becomes", "Kind", "Created (UTC)", "Says", "Prompt")
    for row in preview.rows:
        table.add_row(*(cell(text) for text in _cells(row)))
    print_table(table)
    counts = preview.counts
    click.echo(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
    if preview.unknown_columns:
        tell(f"these columns are left aside: {', '.join(preview.unknown_columns)}")


def _cells(row: PreviewRow) -> tuple[str, ...]:
    task = row.task
    created = f"{task.created_at:%Y-%m-%d %H:%M:%S}" if task and task.created_at else ""
    kind = (task.kind or "unknown") if task else ""
    prompt = (task.prompt or "")[:LONGEST_CELL] if task else ""
    return str(row.line), row.task_id, str(row.verdict), str(kind), created, row.says, prompt


def _tell_refused(preview: Preview, place: str) -> None:
    """Say why each refused row was; one that was makes the exit code 1."""
    for number, row in enumerate(preview.rows, 1):
        if row.verdict is Verdict.REFUSED:
            at = number if place == "ID" else row.line
            tell(f"{place} {at}: {row.says}")
    if preview.refused:
        raise SystemExit(FAILED)
