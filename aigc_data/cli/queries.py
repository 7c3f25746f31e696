"""`aigc-data queries`: saved queries as a folder of .sql files, into the store and out of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from aigc_data.cli.leave import FAILED, HELD, leave, read_settings
from aigc_data.cli.visible import visible
from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.examples import examples
from aigc_data.queries.letters import checked_line
from aigc_data.queries.query_file import read_bytes
from aigc_data.queries.saved_query import LONGEST_AUTHOR, SavedQuery
from aigc_data.store.errors import StoreError, StoreHeld
from aigc_data.store.query_files import (
    Outcome,
    Verdict,
    exported,
    import_queries,
    in_folder,
)
from aigc_data.store.sandbox.gatekeeper import Gatekeeper
from aigc_data.store.saved_queries import QueryNotKept, StoredQuery
from aigc_data.store.store import Store

MEANWHILE = "While the app runs, use Import and Export of its page SQL."


@click.group()
def queries() -> None:
    """Saved queries: list them, and take them in from a folder or put them into one.

    Each is an .sql file that any SQL shell runs; docs/queries.md says how it is written.
    """


@queries.command("list")
@click.option("--deleted", is_flag=True, help="Those that were deleted, and can be restored.")
def list_queries(*, deleted: bool) -> None:
    """Print the saved queries and the examples."""
    if deleted:
        _list_deleted()
        return
    with _store() as store:
        stored = store.saved_queries()
    for one in stored:
        _print(one.query, _done("saved", one))
    for query in examples():
        _print(query, "an example")


@queries.command("restore")
@click.argument("name")
@click.option("--by", default="", metavar="NAME", help="Who is said to have brought it back.")
def restore(name: str, by: str) -> None:
    """Bring back the query NAME as it was when it was deleted."""
    with _store() as store:
        gone = next((one for one in _deleted(store) if one.query.name == name), None)
        if gone is None:
            leave(FAILED, f"no query {name[:60]} was deleted.")
        try:
            saver = checked_line(by.strip(), "a name", LONGEST_AUTHOR)
            store.save_query(gone.query, by=saver, at=datetime.now(UTC), on=gone.version)
        except BadQuery as error:
            leave(FAILED, f"{error}.")
        except QueryNotKept as error:
            leave(FAILED, str(error))
    click.echo(f"restored: {name}")


@queries.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Take the file's where the store has another.")
@click.option("--by", default="", metavar="NAME", help="Who is said to have saved them.")
def import_folder(folder: Path, by: str, *, replace: bool) -> None:
    """Keep the queries of the .sql files in FOLDER; nothing is deleted.

    Where the store has another query of a name, it is kept as it is, unless --replace is said; then
    it stays as an earlier version. Exit code 1 where a file could not be taken.
    """
    with _store() as store, closing(Gatekeeper()) as gate:
        try:
            outcomes = import_queries(
                store,
                gate.check,
                in_folder(folder),
                by=checked_line(by.strip(), "a name", LONGEST_AUTHOR),
                at=datetime.now(UTC),
                replace=replace,
            )
        except OSError as error:
            leave(FAILED, f"a file cannot be read: {error.strerror}.")
        except BadQuery as error:
            leave(FAILED, f"{error}.")
    _tell(outcomes)
    if any(one.verdict is Verdict.FAILED for one in outcomes):
        raise SystemExit(FAILED)


@queries.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Write over a file that says something else.")
def export_folder(folder: Path, *, replace: bool) -> None:
    """Write each saved query into FOLDER, as NAME.sql; no other file is touched.

    A file that says something else is kept as it is, unless --replace is said.
    """
    with _store() as store:
        files = exported(store.saved_queries())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        outcomes = [_written(folder / name, body, replace=replace) for name, body in files]
    except OSError as error:
        leave(FAILED, f"the folder cannot be written to: {error.strerror}.")
    _tell(outcomes)


def _list_deleted() -> None:
    """Print what was deleted, by whom and when, the newest first."""
    with _store() as store:
        gone = _deleted(store)
    for one in gone:
        _print(one.query, _done("deleted", one))


def _deleted(store: Store) -> list[StoredQuery]:
    found = [one for one in store.gone_queries() if not one.renamed_to]
    return sorted(found, key=lambda one: one.saved_at, reverse=True)


def _written(path: Path, body: bytes, *, replace: bool) -> Outcome:
    before = path.read_bytes() if path.exists() else None
    if before == body or (before is not None and _same(path.name, before, body)):
        return Outcome(path.name, Verdict.UNCHANGED)
    if before is not None and not replace:
        return Outcome(path.name, Verdict.KEPT, "the file says something else")
    path.write_bytes(body)
    return Outcome(path.name, Verdict.ADDED if before is None else Verdict.CHANGED)


def _same(file: str, one: bytes, other: bytes) -> bool:
    """Return whether both say the same query, however it is written."""
    try:
        return read_bytes(file, one) == read_bytes(file, other)
    except BadQuery:
        return False


@contextmanager
def _store() -> Iterator[Store]:
    """Lend the store, or end the command in one sentence."""
    try:
        with Store.open(read_settings().database) as store:
            yield store
    except StoreHeld as error:
        leave(HELD, f"{error} {MEANWHILE}")
    except StoreError as error:
        leave(FAILED, str(error))


def _print(query: SavedQuery, about: str) -> None:
    """Print two lines, which any width has room for; the name is the first word of the first."""
    click.echo(f"{query.name} ({visible(about)})\n    {visible(query.title)}")


def _done(what: str, stored: StoredQuery) -> str:
    by = f" by {stored.saved_by}" if stored.saved_by else ""
    return f"{what}{by}, {stored.saved_at:%Y-%m-%d %H:%M} UTC"


def _tell(outcomes: list[Outcome]) -> None:
    """Print a line for each file and the sum of them; what failed or was kept, on stderr."""
    for one in outcomes:
        odd = one.verdict in {Verdict.FAILED, Verdict.KEPT}
        said = f"{one.verdict}: {one.why or one.file}" if one.verdict is Verdict.FAILED else ""
        why = f" ({one.why}; --replace takes the other)" if one.verdict is Verdict.KEPT else ""
        click.echo(visible(said or f"{one.verdict}: {one.file}{why}"), err=odd)
    sums = Counter(one.verdict for one in outcomes)
    told = ", ".join(f"{sums[verdict]} {verdict}" for verdict in Verdict if sums[verdict])
    click.echo(told or "no .sql files", err=True)
