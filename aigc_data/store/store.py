"""The store: the one owner of the database file."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import duckdb

from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store import alerts, deliveries, quarantine, saved_queries, writing
from aigc_data.store.alerts import Silence, Standing, StoredRule, Transition
from aigc_data.store.backup import copy_database
from aigc_data.store.connection import abandon
from aigc_data.store.database import open_database
from aigc_data.store.deliveries import Delivery
from aigc_data.store.errors import (
    StoreClosed,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreHeld,
    StoreReadOnly,
    explained,
)
from aigc_data.store.manifest import UNDATED, Manifest, published_folder
from aigc_data.store.publish import record, show_newest, write_state
from aigc_data.store.result_noting import Noting, note_files
from aigc_data.store.result_pictures import ResultPicture, write_made_anew, write_pictures
from aigc_data.store.results import (
    ResultContent,
    ResultFile,
    write_absent,
    write_contents,
    write_files,
)
from aigc_data.store.saved_queries import Pin, StoredQuery
from aigc_data.store.state import Checkpoint, Quarantined, Saved, SourceState
from aigc_data.store.task_row import rows_of, shown, storable
from aigc_data.store.usage import write_usage
from aigc_data.store.watch import Watched, write_watched
from aigc_data.task import Task, merge, merge_all
from aigc_data.wire.usage import UsageDay

CHECKPOINT = """
SELECT value
FROM checkpoint
WHERE account = $account
  AND source = $source
  AND name = $name
"""
STATES = """
SELECT
    account, source, attempted_at, succeeded_at, found, calls, throttles, retries,
    error_code, error_message, request_id, progress, note
FROM source_state
ORDER BY account, source
"""
BROKEN_ROWS = """
SELECT account, source, count(*)
FROM quarantine
GROUP BY account, source
ORDER BY account, source
"""

Row = TypeVar("Row")


class Store:
    """The tasks in their DuckDB file: one writer at a time, any number of reading threads."""

    def __init__(self, path: Path, *, read_only: bool, memory_limit: str | None) -> None:
        self.path = path
        self._read_only = read_only
        self._memory_limit = memory_limit
        self._writer = threading.Lock()
        self._opening = threading.Lock()
        self._publisher = threading.Lock()
        self._failure: StoreError | None = None
        self._version = 0
        self._results_version = 0
        self._states: tuple[int, tuple[SourceState, ...] | None] = (0, None)
        """How often was written, and what was read of the states since; None until it was."""
        self._rows: dict[str, tuple[int, list[Any]]] = {}
        """What else was read, and how often had been written before it was."""
        self._db: duckdb.DuckDBPyConnection | None = self._connect()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, memory_limit: str | None = None) -> Self:
        """Return the store in this file, made or brought up to date where needed.

        `memory_limit` is DuckDB's, such as "1GB". Raises StoreError: held elsewhere, too new,
        corrupt, another program's, not writable; none of them changes the file.
        """
        return cls(path, read_only=read_only, memory_limit=memory_limit)

    def close(self) -> None:
        """Give the file up; a second call does nothing."""
        with self._writer, self._opening:
            if self._db is not None:
                self._db.close()
            self._db = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def version(self) -> int:
        """A number that grows with each save that changed anything that the view `tasks` shows."""
        return self._version

    @property
    def results_version(self) -> int:
        """A number that grows with each change of what is kept of results, in this process."""
        return self._results_version

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor for reading to this thread; what befalls the file comes as StoreError."""
        cursor = self._cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            raise self._meant(error) from error
        finally:
            cursor.close()

    def save(
        self,
        tasks: Iterable[Task] = (),
        *,
        at: datetime,
        checkpoints: Iterable[Checkpoint] = (),
        quarantine: Iterable[Quarantined] = (),
        states: Iterable[SourceState] = (),
        usage: Iterable[UsageDay] = (),
        watched: Iterable[Watched] = (),
    ) -> Saved:
        """Merge these into what is stored, all or nothing; return what that changed.

        `at` is when they were seen, UTC. Raises StoreError, and then nothing of it is stored.
        """
        seen = merge_all(storable(task, at) for task in tasks)
        with self._writing() as cursor:
            saved, version = _save_tasks(cursor, seen, at)
            for checkpoint in checkpoints:
                writing.write_checkpoint(cursor, checkpoint, at)
            writing.write_quarantined(cursor, quarantine)
            for state in states:
                writing.write_state(cursor, state)
            write_usage(cursor, usage)
            write_watched(cursor, watched)
        self._version = max(self._version, version)
        return saved

    def tasks(self, account: str, task_ids: Iterable[str]) -> dict[str, Task]:
        """Return what is known of these tasks, by ID; one that is not stored is left out."""
        with self.cursor() as cursor:
            found = writing.known_tasks(cursor, ((account, task_id) for task_id in task_ids))
        return {task_id: task for (_, task_id), task in found.items()}

    def checkpoint(self, account: str, source: str, name: str) -> dict[str, Any] | None:
        """Return the value last saved under this name."""
        with self.cursor() as cursor:
            key = {"account": account, "source": source, "name": name}
            rows = cursor.execute(CHECKPOINT, key).fetchall()
        return next((dict(json.loads(value)) for (value,) in rows), None)

    def source_states(self) -> list[SourceState]:
        """Return how the last attempt to read each source went, by account and source."""
        at, states = self._states
        if states is None:
            with self.cursor() as cursor:
                rows = rows_of(cursor.execute(STATES).to_arrow_table())
            states = tuple(SourceState(**row) for row in rows)
            if self._states == (at, None):  # else something was written in between
                self._states = (at, states)
        return list(states)

    def broken_rows(self) -> dict[tuple[str, str], int]:
        """Return how many rows could not be read, by account and source."""
        with self.cursor() as cursor:
            rows = cursor.execute(BROKEN_ROWS).fetchall()
        return {(account, source): count for account, source, count in rows}

    def clear_broken_rows(self, account: str, source: str, until: datetime) -> int:
        """Forget the rows of a source that came no later than `until` (UTC); return how many.

        One that comes again is kept again. Raises StoreError, and then all of them stay.
        """
        with self._writing() as cursor:
            return quarantine.clear(cursor, account, source, until)

    def alert_rules(self) -> list[StoredRule]:
        """Return the alert rules made on the page, by name."""
        with self.cursor() as cursor:
            return alerts.read_rules(cursor)

    def put_alert_rule(self, rule: StoredRule) -> None:
        """Keep the rule in the place of the one of its name; raises StoreError."""
        with self._writing() as cursor:
            alerts.put_rule(cursor, rule)

    def drop_alert_rule(self, name: str) -> None:
        """Forget the rule of this name; its standings go with the next evaluation."""
        with self._writing() as cursor:
            alerts.drop_rule(cursor, name)

    def standings(self) -> list[Standing]:
        """Return how every alert rule stood at the last evaluation, by rule and slice."""
        with self.cursor() as cursor:
            return alerts.read_standings(cursor)

    def save_alerts(self, standings: Sequence[Standing], changes: Iterable[Transition]) -> None:
        """Put the standings in the place of all that are kept and add the changes to the log.

        All or nothing; raises StoreError.
        """
        with self._writing() as cursor:
            alerts.write_standings(cursor, standings)
            alerts.write_log(cursor, changes)

    def alert_log(self, most: int) -> list[Transition]:
        """Return the newest changes of alerts, newest first."""
        with self.cursor() as cursor:
            return alerts.read_log(cursor, most)

    def silences(self) -> list[Silence]:
        """Return every silence, those that are over too, the first to end first."""
        with self.cursor() as cursor:
            return alerts.read_silences(cursor)

    def put_silence(self, silence: Silence) -> None:
        """Keep the silence in the place of the one of its ID; raises StoreError."""
        with self._writing() as cursor:
            alerts.put_silence(cursor, silence)

    def drop_silence(self, silence_id: str) -> None:
        """Forget the silence of this ID; raises StoreError."""
        with self._writing() as cursor:
            alerts.drop_silence(cursor, silence_id)

    def deliveries(self, since: datetime) -> list[Delivery]:
        """Return whom the changes of alerts since then (UTC) were told to, oldest first."""
        with self.cursor() as cursor:
            return deliveries.read_deliveries(cursor, since)

    def put_deliveries(self, told: Iterable[Delivery]) -> None:
        """Keep each in the place of the one of its change and target; raises StoreError."""
        with self._writing() as cursor:
            deliveries.write_deliveries(cursor, told)

    def saved_queries(self) -> list[StoredQuery]:
        """Return each saved query as it is now, by name."""
        return list(self._held("saved queries", saved_queries.read_queries))

    def gone_queries(self) -> list[StoredQuery]:
        """Return the saved queries that were deleted or renamed, each as its last version."""
        return list(self._held("gone queries", saved_queries.read_gone))

    def query_versions(self, name: str) -> list[StoredQuery]:
        """Return what is kept of the versions of a saved query, the newest first."""
        with self.cursor() as cursor:
            return saved_queries.read_versions(cursor, name)

    def save_query(self, query: SavedQuery, *, by: str, at: datetime, on: int) -> StoredQuery:
        """Keep the query as the next version of its name; `on` is the one read before, or 0.

        Raises QueryNotKept, and QueryChanged where somebody else saved it since; StoreError.
        """
        with self._writing() as cursor:
            return saved_queries.save_query(cursor, query, by, at, on)

    def rename_query(
        self, query: SavedQuery, old: str, *, by: str, at: datetime, on: int
    ) -> StoredQuery:
        """Keep the query in the place of the one of the old name; raises as `save_query` does."""
        with self._writing() as cursor:
            return saved_queries.rename_query(cursor, query, old, by, at, on)

    def delete_query(
        self, name: str, *, by: str, at: datetime, on: int, may_unpin: bool = False
    ) -> StoredQuery:
        """Delete the query; its versions are kept. Raises as `save_query` does.

        One that stands on the overview is deleted, and taken off there, with `may_unpin` alone.
        """
        with self._writing() as cursor:
            return saved_queries.delete_query(cursor, name, by, at, on, may_unpin=may_unpin)

    def pins(self) -> list[Pin]:
        """Return the queries that stand on the overview, in their order."""
        return list(self._held("pins", saved_queries.read_pins))

    def change_pins(self, change: Callable[[list[Pin]], list[Pin]]) -> None:
        """Put what `change` makes of the pins in their place; raises QueryNotKept, StoreError."""
        with self._writing() as cursor:
            saved_queries.write_pins(cursor, change(saved_queries.read_pins(cursor)))

    def save_results(
        self,
        files: Iterable[ResultFile] = (),
        contents: Iterable[ResultContent] = (),
        pictures: Iterable[ResultPicture] = (),
    ) -> None:
        """Keep what became of result files, and where their contents are; all or nothing.

        A file takes the place of the one of its key; of a content that is known already, what was
        measured stays. Raises StoreError.
        """
        with self._writing() as cursor:
            write_contents(cursor, contents)
            write_pictures(cursor, pictures)
            write_files(cursor, files)
        self._results_version += 1

    def save_absent(
        self,
        here: Iterable[str] = (),
        copies: Iterable[str] = (),
        files: Iterable[ResultFile] = (),
    ) -> None:
        """Keep that contents or pictures, by hash, are gone from the first or the second place.

        `files` are what that makes of the files that held them. Raises StoreError.
        """
        with self._writing() as cursor:
            write_absent(cursor, here, copies)
            write_files(cursor, files)
        self._results_version += 1

    def save_made_anew(
        self, content: ResultContent, pictures: Iterable[ResultPicture], gone: Iterable[str]
    ) -> None:
        """Keep that a content has these small pictures now, and none of `gone` any more.

        Raises StoreError.
        """
        no_more = list(gone)
        with self._writing() as cursor:
            write_pictures(cursor, pictures)
            write_made_anew(cursor, [content])
            write_absent(cursor, no_more, no_more)
        self._results_version += 1

    def note_results(self, account: str, span: Noting) -> int:
        """Note the result files of successful tasks that are not noted yet; return how many.

        Raises StoreError.
        """
        with self._writing() as cursor:
            noted = note_files(cursor, account, span)
        self._results_version += bool(noted)
        return noted

    def publish(self) -> Manifest | None:
        """Publish the days that changed since the last time; return None where nothing did.

        Raises StoreError; what was published before is then still whole.
        """
        folder = published_folder(self.path)
        with self._publisher, self._explaining(folder):
            with self.cursor() as cursor:
                publication = write_state(cursor, folder)
            if publication is None:
                return None
            show_newest(folder, publication)
            with self._writing() as cursor:
                record(cursor, publication)
        return publication.manifest

    def backup(self, to: Path) -> None:
        """Copy the database, as it is now, into the new file `to`; saving goes on meanwhile.

        Raises FileExistsError where there is a file, StoreError where the copy fails; what was
        copied until then is deleted.
        """
        try:
            with self._explaining(to), self.cursor() as cursor:
                copy_database(cursor, to)
        except StoreFull as error:
            raise StoreFull(to) from error

    def _held(self, what: str, read: Callable[[duckdb.DuckDBPyConnection], list[Row]]) -> list[Row]:
        """Return what `read` returns; it is read once as long as nothing is written."""
        at = self._states[0]
        if self._rows.get(what, (None,))[0] != at:
            with self.cursor() as cursor:
                self._rows[what] = (at, read(cursor))
        return cast("list[Row]", self._rows[what][1])

    @contextmanager
    def _explaining(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise explained(error, path) or error from error

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend the one writer's cursor for one transaction; an exception rolls it back."""
        if self._read_only:
            raise StoreReadOnly(self.path)
        with self._writer, self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
                cursor.commit()
                self._states = (self._states[0] + 1, None)
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.rollback()
                raise

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._db is None:
                raise StoreClosed(self.path)
            if self._failure is not None:
                self._reopen(self._db, self._failure)
            return self._db.cursor()

    def _reopen(self, db: duckdb.DuckDBPyConnection, failure: StoreError) -> None:
        """Open the file again after DuckDB gave the database up, as it does on a full disk."""
        abandon(db)
        try:
            self._db = self._connect()
        except StoreHeld as error:
            raise failure from error
        self._failure = None

    def _connect(self) -> duckdb.DuckDBPyConnection:
        db = open_database(self.path, read_only=self._read_only, memory_limit=self._memory_limit)
        self._version = writing.stored_version(db)
        return db

    def _meant(self, error: duckdb.Error) -> Exception:
        meant = explained(error, self.path)
        if isinstance(error, duckdb.FatalException):
            self._failure = meant or StoreCorrupt(self.path, str(error))
        return meant or error


def _save_tasks(
    cursor: duckdb.DuckDBPyConnection, seen: list[Task], at: datetime
) -> tuple[Saved, int]:
    """Write what is new in these; return what that was and the version it made, else 0."""
    known = writing.known_tasks(cursor, ((task.account, task.task_id) for task in seen))
    merged = [(old, new) for old, new in _merged(known, seen) if old != new]
    changes = [(old, new) for old, new in merged if old is None or shown(old) != shown(new)]
    sightings = [new for old, new in merged if old and shown(old) == shown(new)]
    writing.write_evidence(cursor, sightings, at)
    writing.write_tasks(cursor, changes, at)
    days = {writing.day_of(task) for change in changes for task in change if task}
    version = writing.touch_days(cursor, days) if days else 0
    added = sum(old is None for old, _ in changes)
    dates = frozenset(date.fromisoformat(day) for day in days - {UNDATED})
    return Saved(added, len(changes) - added, len(seen) - len(changes), dates), version


def _merged(
    known: dict[tuple[str, str], Task], seen: list[Task]
) -> Iterator[tuple[Task | None, Task]]:
    for task in seen:
        old = known.get((task.account, task.task_id))
        yield old, merge(old, task) if old else task
