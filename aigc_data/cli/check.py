"""`aigc-data check`: the alert rules evaluated once, for cron.

Exit codes: 0 nothing fires · 1 something fires · 3 nothing fires, but something has no data, or
nothing could be read · 2 not configured.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import duckdb

from aigc_data.alerts.facts import Facts, facts_of
from aigc_data.alerts.look_back import looked_back
from aigc_data.alerts.rules import known_rules
from aigc_data.cli.check_report import Checked, checked, print_json, print_lines
from aigc_data.cli.chosen import NONE_CONFIGURED
from aigc_data.cli.leave import NOT_CONFIGURED, leave, read_settings, tell
from aigc_data.settings import Settings
from aigc_data.store.alerts import AlertState, StoredRule
from aigc_data.store.errors import StoreError, StoreHeld, StoreMissing
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.store import Store

FIRING: Final = 1
NO_DATA: Final = 3
PAGE_UNSEEN: Final = "The app holds the database: rules made on its Alerts page are not evaluated."


@dataclass(frozen=True, slots=True)
class Readable:
    """What can be evaluated now: the tasks, the page's rules, and how the accounts are read."""

    db: duckdb.DuckDBPyConnection
    stored: tuple[StoredRule, ...]
    facts: Facts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON, every part of a rule that is not OK.")
def check(*, as_json: bool) -> None:
    """Evaluate the alert rules once: exit 0 quiet, 1 firing, 3 no data, 2 not configured."""
    settings = read_settings()
    if not settings.configured:
        leave(NOT_CONFIGURED, NONE_CONFIGURED)
    at = datetime.now(UTC).replace(microsecond=0)
    try:
        with _readable(settings) as readable:
            found = _found(readable, settings, at)
    except StoreError as error:
        leave(NO_DATA, str(error))
    (print_json if as_json else print_lines)(found, at)
    raise SystemExit(_code(found))


def _found(readable: Readable, settings: Settings, at: datetime) -> tuple[Checked, ...]:
    known = known_rules(settings, readable.stored)
    for fault in known.faults:
        tell(fault)
    seen = looked_back(readable.db, known.rules, at, readable.facts)
    return checked(seen, settings.url)


def _code(found: tuple[Checked, ...]) -> int:
    states = {one.state for one in found}
    if AlertState.FIRING in states:
        return FIRING
    return NO_DATA if AlertState.NO_DATA in states else 0


@contextmanager
def _readable(settings: Settings) -> Iterator[Readable]:
    """Yield the database itself, or what is published while the app holds it; raise StoreError."""
    try:
        store = _opened(settings.database)
    except StoreHeld:
        tell(PAGE_UNSEEN)
        folder = published_folder(settings.database)
        with open_published(folder) as published, published.cursor() as db:
            yield Readable(db, (), facts_of(settings, published.as_of))
        return
    with store, store.cursor() as db:
        yield Readable(db, tuple(store.alert_rules()), facts_of(settings))


def _opened(path: Path) -> Store:
    """Return the store; a check makes no new one."""
    if not path.exists():
        raise StoreMissing(path)
    return Store.open(path)
