"""Saved queries as they are kept: every version of each, and which stand on the overview.

Private to the app: none of it is published. A version is kept as the text of its file, so that what
is stored, exported and written by hand is one form.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import duckdb

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Said
from aigc_data.queries.query_file import read_query, write_query
from aigc_data.queries.saved_query import SavedQuery

KEPT_VERSIONS: Final = 20
"""Of each name; the oldest go first."""
MOST_QUERIES: Final = 500
MOST_PINNED: Final = 12
PINNED: Final = "{} stands on everybody's overview: who may take it off there may delete it."


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A version of a saved query: who saved it, and when (UTC)."""

    query: SavedQuery
    version: int
    """From 1; the next that is saved under the name has the next number, a deletion too."""
    saved_by: str
    saved_at: datetime
    is_deleted: bool = False
    renamed_to: str = ""
    """Of one that is deleted because it has another name now."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A query that stands on the overview, with what is said for its parameters."""

    name: str
    said: Mapping[str, Said]
    """What is not said is at its default."""
    pinned_by: str
    pinned_at: datetime


class QueryNotKept(Exception):
    """The query is not kept, or not changed; str() is one sentence that says why."""


class QueryChanged(QueryNotKept):
    """Somebody else has saved the query since it was read."""

    def __init__(self, now: StoredQuery) -> None:
        self.now = now
        gone = "renamed" if now.renamed_to else "deleted"
        done = gone if now.is_deleted else "changed"
        who = now.saved_by or "Somebody"
        super().__init__(
            f"{who} {done} {now.query.name} meanwhile: save yours under another name, or open "
            "theirs first."
        )


NEWEST: Final = """
SELECT name, version, body, saved_by, saved_at, is_deleted, coalesce(renamed_to, '')
FROM saved_query
WHERE (name, version) IN (
    SELECT (name, max(version))
    FROM saved_query
    GROUP BY name
)
ORDER BY name
"""
VERSIONS: Final = """
SELECT name, version, body, saved_by, saved_at, is_deleted, coalesce(renamed_to, '')
FROM saved_query
WHERE name = $name
ORDER BY version DESC
"""
PUT: Final = """
INSERT INTO saved_query (name, version, body, saved_by, saved_at, is_deleted, renamed_to)
VALUES ($name, $version, $body, $saved_by, $saved_at, $is_deleted, nullif($renamed_to, ''))
"""
TRIM: Final = """
DELETE FROM saved_query
WHERE name = $name
    AND version <= $version
"""
PINS: Final = """
SELECT name, said, pinned_by, pinned_at
FROM pinned_query
ORDER BY place, name
"""
DROP_PINS: Final = """
DELETE FROM pinned_query
"""
PUT_PIN: Final = """
INSERT INTO pinned_query (name, place, said, pinned_by, pinned_at)
VALUES ($name, $place, $said, $pinned_by, $pinned_at)
"""


def read_queries(cursor: duckdb.DuckDBPyConnection) -> list[StoredQuery]:
    """Return each query as it is now, by name; those that are deleted are left out."""
    return [one for one in _stored(cursor, NEWEST) if not one.is_deleted]


def read_gone(cursor: duckdb.DuckDBPyConnection) -> list[StoredQuery]:
    """Return what was deleted or has another name now, by name, as the version that says so."""
    return [one for one in _stored(cursor, NEWEST) if one.is_deleted]


def read_versions(cursor: duckdb.DuckDBPyConnection, name: str) -> list[StoredQuery]:
    """Return what is kept of the versions of a name, the newest first."""
    return _stored(cursor, VERSIONS, name=name)


def save_query(
    cursor: duckdb.DuckDBPyConnection, query: SavedQuery, by: str, at: datetime, on: int
) -> StoredQuery:
    """Keep the query as the next version of its name, and return that.

    `on` is the version that the writer has read, 0 for none. Raises QueryChanged where that is not
    the newest, QueryNotKept where there are too many.
    """
    before = _newest(cursor, query.name)
    is_new = before is None or before.is_deleted
    if before is not None and before.version != on and not (is_new and on == 0):
        raise QueryChanged(before)
    if is_new and len(read_queries(cursor)) >= MOST_QUERIES:
        raise QueryNotKept(f"There are {MOST_QUERIES} saved queries: delete one first.")
    return _put(cursor, StoredQuery(query, (before.version if before else 0) + 1, by, at))


def delete_query(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    by: str,
    at: datetime,
    on: int,
    *,
    may_unpin: bool,
) -> StoredQuery:
    """Mark the name as deleted and take it off the overview; return the version that says so.

    Raises QueryChanged where `on` is not the newest version, QueryNotKept where there is none, or
    where it stands on the overview and may not be taken off there.
    """
    before = _read_before(cursor, name, on)
    pins = read_pins(cursor)
    if not may_unpin and any(pin.name == name for pin in pins):
        raise QueryNotKept(PINNED.format(name))
    write_pins(cursor, [pin for pin in pins if pin.name != name])
    return _put(cursor, _gone(before, by, at))


def rename_query(
    cursor: duckdb.DuckDBPyConnection, query: SavedQuery, old: str, by: str, at: datetime, on: int
) -> StoredQuery:
    """Keep the query under its name in the place of the old one, on the overview too.

    What is gone under the old name says the new one. Raises QueryChanged where `on` is not the
    newest version of the old name or the new one is taken.
    """
    pins = read_pins(cursor)
    gone = _gone(_read_before(cursor, old, on), by, at)
    _put(cursor, replace(gone, renamed_to=query.name))
    kept = save_query(cursor, query, by, at, on=0)
    write_pins(cursor, [replace(pin, name=query.name) if pin.name == old else pin for pin in pins])
    return kept


def read_pins(cursor: duckdb.DuckDBPyConnection) -> list[Pin]:
    """Return what stands on the overview, in its order."""
    rows = cursor.execute(PINS).fetchall()
    return [Pin(name, _said(said), by, at.astimezone(UTC)) for name, said, by, at in rows]


def write_pins(cursor: duckdb.DuckDBPyConnection, pins: Iterable[Pin]) -> None:
    """Put these in the place of all that stand on the overview; raises QueryNotKept."""
    rows = [_pin_row(place, pin) for place, pin in enumerate(pins)]
    if len(rows) > MOST_PINNED:
        raise QueryNotKept(f"The overview has room for {MOST_PINNED} queries: unpin one first.")
    cursor.execute(DROP_PINS)
    for row in rows:
        cursor.execute(PUT_PIN, row)


def _read_before(cursor: duckdb.DuckDBPyConnection, name: str, on: int) -> StoredQuery:
    """Return the newest version, which is not deleted and is `on`; raises as `delete_query`."""
    before = _newest(cursor, name)
    if before is None:
        raise QueryNotKept(f"There is no saved query {name}.")
    if before.version != on or before.is_deleted:
        raise QueryChanged(before)
    return before


def _gone(before: StoredQuery, by: str, at: datetime) -> StoredQuery:
    """Return the version after it, which says that it is deleted."""
    return replace(before, version=before.version + 1, saved_by=by, saved_at=at, is_deleted=True)


def _newest(cursor: duckdb.DuckDBPyConnection, name: str) -> StoredQuery | None:
    return next(iter(read_versions(cursor, name)), None)


def _stored(cursor: duckdb.DuckDBPyConnection, sql: str, **bound: str) -> list[StoredQuery]:
    rows = cursor.execute(sql, bound).fetchall()
    return [
        StoredQuery(_query(name, body), version, by, at.astimezone(UTC), deleted, renamed_to)
        for name, version, body, by, at, deleted, renamed_to in rows
    ]


@lru_cache(maxsize=1024)
def _query(name: str, body: str) -> SavedQuery:
    """Return the query; one that this version cannot read is what its file says, unexplained.

    YAML takes a millisecond a query, and a page reads all of them.
    """
    try:
        return read_query(name, body)
    except BadQuery:
        return SavedQuery(name=name, title=name, text=body)


def _put(cursor: duckdb.DuckDBPyConnection, stored: StoredQuery) -> StoredQuery:
    name = stored.query.name
    row = {
        "name": name,
        "version": stored.version,
        "body": write_query(stored.query),
        "saved_by": stored.saved_by,
        "saved_at": stored.saved_at,
        "is_deleted": stored.is_deleted,
        "renamed_to": stored.renamed_to,
    }
    cursor.execute(PUT, row)
    cursor.execute(TRIM, {"name": name, "version": stored.version - KEPT_VERSIONS})
    return stored


def _said(text: str) -> dict[str, Said]:
    return {name: tuple(texts) for name, texts in json.loads(text).items()}


def _pin_row(place: int, pin: Pin) -> dict[str, object]:
    return {
        "name": pin.name,
        "place": place,
        "said": json.dumps(dict(pin.said)),
        "pinned_by": pin.pinned_by,
        "pinned_at": pin.pinned_at,
    }
