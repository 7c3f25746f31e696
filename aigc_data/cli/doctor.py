"""`aigc-data doctor`: examines each account, says what to mend, and teaches the collector."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.text import Text

from aigc_data.cli.chosen import chosen
from aigc_data.cli.doctor_report import Examined, print_json, print_table
from aigc_data.cli.leave import FAILED, read_settings, tell
from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError, StoreHeld
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.store import Store
from aigc_data.sync.handover import leave_lesson
from aigc_data.sync.learned import Lesson, read_learned
from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.examine import examine, lesson_from
from aigc_data.sync.probe.finding import Finding, Verdict, span
from aigc_data.sync.probe.key import NAME as KEY
from aigc_data.sync.probe.known import Known, known_of
from aigc_data.sync.probe.other_site import other_of, other_site
from aigc_data.sync.probe.time_zone import zone
from aigc_data.tencent.client import CloudClient, connect

HANDED_OVER = "The app holds the database and takes this over with its next round."
KEPT = "The collector goes by this from its next round."


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was learned, one sentence, and whether that failed."""

    sentence: str
    failed: bool = False


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON for a bug report, secrets masked.")
@click.option("--account", metavar="NAME", help="This account alone, of several.")
@click.option("--other-site", "also", is_flag=True, help="Try the key on the other site too.")
def doctor(*, as_json: bool, account: str | None, also: bool) -> None:
    """Find out what the account allows and how it behaves; works while the app runs."""
    settings = read_settings()
    asked = chosen(settings, account)
    reports = []
    for one in asked.accounts:
        with _busy(one.account_name):
            reports.append(_examined(one, also=also))
        if not as_json:
            print_table(reports[-1], one.account_name if len(settings.names) > 1 else "")
    if as_json:
        print_json(reports, _now(), asked.faults)
    for fault in () if as_json else asked.faults:
        tell(f"{fault}.")
    if asked.faults or any(report.to_mend for report in reports):
        raise SystemExit(FAILED)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _busy(name: str) -> Iterator[None]:
    """Show on stderr, where a person looks at it, that something goes on."""
    console = Console(stderr=True)
    with console.status(Text(f"Examining {name}")) if console.is_terminal else nullcontext():
        yield


def _examined(settings: Settings, *, also: bool) -> Examined:
    try:
        client = connect(settings)
    except ValueError as error:
        finding = Finding(KEY, Verdict.MEND, str(error), "Mend the key and run doctor again.")
        return Examined(settings, [finding], {}, "Nothing was asked.")
    with client:
        asking = Asking(client, settings, _now)
        findings = [*examine(asking, _known(settings)), *(_other(settings) if also else ())]
        kept = _keep(settings, lesson_from(findings, asking.now))
        return Examined(settings, findings, _calls(client), kept.sentence, kept.failed)


def _calls(client: CloudClient) -> dict[str, int]:
    return {name: count.calls for name, count in client.counts().items()}


def _other(settings: Settings) -> Iterator[Finding]:
    """Yield what the other site says to the key."""
    other = other_of(settings)
    if other is None:
        yield other_site(settings.site, None)
        return
    with connect(other) as client:
        yield other_site(other.site, Asking(client, other, _now).list_page())


def _known(settings: Settings) -> Known:
    """Return what the store knows, or what it published where the app holds it."""
    path, account = settings.database, settings.account_name
    if not path.exists():
        return Known()
    try:
        with Store.open(path) as store, store.cursor() as db:
            return replace(known_of(db, account, _now()), learned=read_learned(store, account))
    except StoreHeld:
        return _published(path, account)
    except StoreError:
        return Known()


def _published(path: Path, account: str) -> Known:
    try:
        with open_published(published_folder(path)) as published, published.cursor() as db:
            return known_of(db, account, _now())
    except (StoreError, duckdb.Error):
        return Known()


def _keep(settings: Settings, lesson: Lesson) -> Kept:
    """Write what was learned into the store, or leave it to the app that holds it."""
    path, account = settings.database, settings.account_name
    try:
        with Store.open(path) as store:
            learned = lesson.taught(read_learned(store, account))
            store.save(at=lesson.at, checkpoints=[learned.checkpoint(account)])
    except StoreHeld:
        return _hand_over(path, account, lesson)
    except StoreError as error:
        return Kept(f"What was learned could not be kept: {error}", failed=True)
    return Kept(f"{_said(lesson)} {KEPT}")


def _hand_over(path: Path, account: str, lesson: Lesson) -> Kept:
    try:
        leave_lesson(path, account, lesson)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Kept(f"What was learned could not be handed to the app: {reason}.", failed=True)
    return Kept(f"{_said(lesson)} {HANDED_OVER}")


def _said(lesson: Lesson) -> str:
    """Return what was learned as a sentence."""
    facts = [_WORDS[name](fact) for name, fact in lesson.facts.items() if fact is not None]
    closed = [f"no {name}" for name in sorted(lesson.closed)]
    return f"Learned: {', '.join([*facts, *closed]) or 'nothing to go by'}."


_WORDS: Mapping[str, Callable[[float], str]] = {
    "page_size": lambda rows: f"pages of {rows:.0f} rows",
    "zone_offset_s": lambda seconds: f"times in {zone(int(seconds))}",
    "audit_delay_s": lambda seconds: f"events come {span(seconds)} late and more",
    "forgotten_after_s": lambda seconds: f"IDs are unknown from {span(seconds)} on",
}
