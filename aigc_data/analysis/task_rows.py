"""The tasks themselves: pages of rows, one row, counts by field, all rows for an export."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, Choice, TaskFilter

LARGEST_PAGE = 100
"""Rows."""


class Sort(StrEnum):
    """What rows may be ordered by; equal ones by task ID, those without a value last."""

    CREATED = "created_at"
    FINISHED = "finished_at"
    DURATION = "total_s"
    MODEL = "model"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Key:
    """A row's place in an order: the next page begins after it."""

    value: datetime | float | str | None
    task_id: str
    account: str

    def __str__(self) -> str:
        """Return the text that a URL holds and `parse` reads."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return json.dumps([value, self.task_id, self.account], ensure_ascii=False)

    @classmethod
    def parse(cls, text: str, sort: Sort) -> "Key | None":
        """Return the key that a text holds, or None where it holds none of that order."""
        try:
            value, task_id, account = _decoded(text)
            return cls(_KEY_VALUES[sort](value), task_id, account)
        except (ValueError, TypeError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Rows in order, with the way on and back."""

    rows: pd.DataFrame
    """The columns of `PAGE_COLUMNS`, UTC."""
    first: Key | None
    """Pass as `before` for the page before; None on an empty page."""
    last: Key | None
    """Pass as `after` for the page after; None on an empty page."""
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """(account, task ID) of the rows around one, in a list's order; None at its ends."""

    previous: tuple[str, str] | None
    next: tuple[str, str] | None


PAGE_COLUMNS = (
    "account", "task_id", "kind", "task_type", "status", "failure_kind", "raw_status", "prompt",
    "model", "model_version", "resolution", "aspect_ratio", "video_duration_s", "image_count",
    "created_at", "scheduled_at", "finished_at", "finished_at_margin_s", "queue_s", "run_s",
    "total_s", "error_code", "error_message", "result_urls", "result_expires_at", "operator",
    "sources", "updated_at", "scheduled_at_margin_s",
)  # fmt: skip
"""All public columns but the long ones that no list shows."""


def count(db: DuckDBPyConnection, task_filter: TaskFilter) -> int:
    """Return how many tasks a filter selects, exactly."""
    where, parameters = task_filter.where()
    (row,) = db.execute(COUNT.format(where=where), parameters).fetchall()
    return int(row[0])


def page(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    sort: Sort = Sort.CREATED,
    *,
    descending: bool = True,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = 50,
) -> TaskPage:
    """Return the rows after a key, or before one, or the first; at most LARGEST_PAGE of them.

    A key need not be of a row that is still there. `before` is read only without `after`.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    back = before is not None and after is None
    key = before if back else after
    places = _places(db, task_filter, _Order(sort, descending), key, back=back, limit=limit + 1)
    more, shown = len(places) > limit, places[:limit]
    if back:
        shown.reverse()
    return TaskPage(
        _rows(db, shown),
        shown[0].key if shown else None,
        shown[-1].key if shown else None,
        has_previous=more if back else after is not None,
        has_next=before is not None if back else more,
    )


def one(db: DuckDBPyConnection, account: str | None, task_id: str) -> dict[str, Any] | None:
    """Return all public columns of a task, times in UTC; None where it is not stored.

    Without an account the one that was updated last, should several hold the ID.
    """
    answer = db.execute(ONE, {"account": account, "task_id": task_id})
    names = [column[0] for column in answer.description or ()]
    row = answer.fetchone()
    if row is None:
        return None
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in zip(names, row, strict=True)
    }


def neighbours(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    account: str,
    task_id: str,
    sort: Sort = Sort.CREATED,
    *,
    descending: bool = True,
) -> Neighbours:
    """Return the rows before and after a task in a list; it need not be in the list itself."""
    order = _Order(sort, descending)
    sql = KEY.format(value=order.value_sql)
    found = db.execute(sql, {"account": account, "task_id": task_id}).fetchone()
    if found is None:
        return Neighbours(None, None)
    key = Key(_value(found[0]), task_id, account)
    return Neighbours(
        _name(_places(db, task_filter, order, key, back=True, limit=1)),
        _name(_places(db, task_filter, order, key, back=False, limit=1)),
    )


def rows_of(
    db: DuckDBPyConnection,
    tasks: Sequence[tuple[str, str]],
    created_at: Sequence[datetime | None],
) -> pd.DataFrame:
    """Return the rows of (account, task ID), which are stored, in this order: `PAGE_COLUMNS`, UTC.

    `created_at` are the times of their creation: rows are found by them.
    """
    moments = [moment for moment in created_at if moment is not None]
    parameters: dict[str, Any] = {"task_ids": [task_id for _, task_id in tasks]}
    created = "true"
    if moments and len(moments) == len(tasks):
        created = "created_at BETWEEN $first AND $last"
        parameters |= {"first": min(moments), "last": max(moments)}
    rows = db.execute(ROWS.format(created=created), parameters).df()
    named = rows.set_index(["account", "task_id"], drop=False)
    named.index.names = [None, None]
    return named.loc[list(tasks)].reset_index(drop=True) if tasks else rows


def facets(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return field (account, status, kind, task_type, model), value, tasks, most tasks first.

    Each field's counts ignore what is chosen in that field itself, so that they say what another
    choice would show. The empty text is "not known".
    """
    where, parameters = _without_choices(task_filter).where()
    cube = db.execute(FACETS.format(where=where), parameters).df()
    return pd.concat([_facet(cube, task_filter, field) for field in _FACETS], ignore_index=True)


def rows_for_export(
    db: DuckDBPyConnection, task_filter: TaskFilter, columns: Sequence[str] = ()
) -> pa.RecordBatchReader:
    """Return all rows that a filter selects, newest first, streamed; all columns, or these.

    The columns are names of the view's own. The cursor is busy until the last batch is taken.
    """
    where, parameters = task_filter.where()
    sql = EXPORT.format(columns=", ".join(columns) or "*", where=where)
    return db.execute(sql, parameters).to_arrow_reader(EXPORT_BATCH)


EXPORT_BATCH = 10_000
"""Rows."""

COUNT = """
SELECT count(*)
FROM tasks
WHERE {where}
"""

PLACES = """
SELECT {value} AS value, task_id, account, created_at
FROM tasks
WHERE {where}
    AND {around}
    AND {near}
ORDER BY {order}
LIMIT $limit
"""
"""The order is settled on three columns: sorting whole rows reads every prompt of the store."""

NEAREST = """created_at {sign} (
        SELECT {furthest}(created_at)
        FROM (
            SELECT created_at
            FROM tasks
            WHERE {where}
                AND {around}
            ORDER BY created_at {way}
            LIMIT $limit
        )
    )"""
"""Times alone are found in a tenth of the time that times with IDs take; then few IDs are read."""

ROWS = f"""
SELECT {", ".join(PAGE_COLUMNS)}
FROM tasks
WHERE task_id IN $task_ids
    AND {{created}}
"""

ONE = """
SELECT *
FROM tasks
WHERE task_id = $task_id
    AND ($account IS NULL OR account = $account)
ORDER BY updated_at DESC, account
LIMIT 1
"""

KEY = """
SELECT {value}
FROM tasks
WHERE account = $account
    AND task_id = $task_id
"""

FACETS = f"""
WITH counted AS (
    SELECT account, status, kind, task_type, model_name, count(*) AS tasks
    FROM tasks
    WHERE {{where}}
    GROUP BY ALL
)
SELECT
    account,
    status,
    {KIND_SQL} AS kind,
    task_type,
    {MODEL_SQL} AS model,
    tasks
FROM counted
"""
"""One scan for all fields; the text, the costly part of a filter, is searched once."""

EXPORT = """
SELECT {columns}
FROM tasks
WHERE {where}
ORDER BY created_at DESC NULLS LAST, task_id DESC, account DESC
"""

_SORT_SQL = {
    Sort.CREATED: "created_at",
    Sort.FINISHED: "finished_at",
    Sort.DURATION: "total_s",
    Sort.MODEL: f"nullif({MODEL_SQL}, '')",
    Sort.STATUS: "status",
}

_FACETS: dict[str, Choice] = {
    "account": "accounts",
    "status": "statuses",
    "kind": "kinds",
    "task_type": "task_types",
    "model": "models",
}


@dataclass(frozen=True, slots=True)
class _Order:
    """How rows are ordered, as SQL."""

    sort: Sort
    descending: bool

    @property
    def value_sql(self) -> str:
        return _SORT_SQL[self.sort]

    def by(self, *, back: bool) -> str:
        """Return what ORDER BY says; `back` reverses it whole, NULLs too."""
        way = "DESC" if self.descending != back else "ASC"
        nulls = "FIRST" if back else "LAST"
        return f"{self.value_sql} {way} NULLS {nulls}, task_id {way}, account {way}"

    def beyond(self, key: Key, *, back: bool, nulls: bool) -> str:
        """Return the condition for rows after a key, or before it where `back`.

        `nulls` says whether rows without a value may be there. The value is compared by itself
        first, because a comparison of whole rows cannot skip what lies outside it.
        """
        value, sign = self.value_sql, "<" if self.descending != back else ">"
        tie = f"(task_id {sign} $key_id OR (task_id = $key_id AND account {sign} $key_account))"
        if key.value is None:
            return f"({value} IS NOT NULL OR {tie})" if back else f"({value} IS NULL AND {tie})"
        near = f"({value} {sign}= $key_value AND ({value} {sign} $key_value OR {tie}))"
        return near if back or not nulls else f"({near} OR {value} IS NULL)"

    def nearest(self, where: str, around: str, *, back: bool) -> str:
        """Return the condition that a row's creation is among the nearest to a key."""
        down = self.descending != back
        return NEAREST.format(
            sign=">=" if down else "<=",
            furthest="min" if down else "max",
            way="DESC" if down else "ASC",
            where=where,
            around=around,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands in an order, and when it was created, which is how it is found."""

    key: Key
    created_at: datetime | None


def _places(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    order: _Order,
    key: Key | None,
    *,
    back: bool,
    limit: int,
) -> list[_Place]:
    """Return the places next to a key, nearest first."""
    where, parameters = task_filter.where()
    by_creation = order.sort is Sort.CREATED and task_filter.windowed
    around = order.beyond(key, back=back, nulls=not by_creation) if key else "true"
    near = order.nearest(where, around, back=back) if by_creation else "true"
    sql = PLACES.format(
        value=order.value_sql, where=where, around=around, near=near, order=order.by(back=back)
    )
    found = db.execute(sql, {"limit": limit} | parameters | _bound(key)).fetchall()
    return [
        _Place(Key(_value(value), task_id, account), created_at)
        for value, task_id, account, created_at in found
    ]


def _rows(db: DuckDBPyConnection, places: list[_Place]) -> pd.DataFrame:
    """Return the rows at these places, in their order."""
    keys = [(place.key.account, place.key.task_id) for place in places]
    return rows_of(db, keys, [place.created_at for place in places])


def _bound(key: Key | None) -> dict[str, Any]:
    """Return what `_Order.beyond` binds; a key without a value binds none."""
    if key is None:
        return {}
    value = {} if key.value is None else {"key_value": key.value}
    return {"key_id": key.task_id, "key_account": key.account} | value


def _value(found: object) -> datetime | float | str | None:
    """Return a sort value as a key holds it."""
    if isinstance(found, datetime):
        moment = found.to_pydatetime() if isinstance(found, pd.Timestamp) else found
        return moment.astimezone(UTC)
    return found if isinstance(found, float | str) else None


def _name(places: list[_Place]) -> tuple[str, str] | None:
    return next(((place.key.account, place.key.task_id) for place in places), None)


def _without_choices(task_filter: TaskFilter) -> TaskFilter:
    for choice in _FACETS.values():
        task_filter = task_filter.without(choice)
    return task_filter


def _facet(cube: pd.DataFrame, task_filter: TaskFilter, field: str) -> pd.DataFrame:
    """Return the counts of one field among the rows that all other fields select."""
    others = {name: getattr(task_filter, choice) for name, choice in _FACETS.items()}
    for name, values in others.items():
        if values and name != field:
            cube = cube[cube[name].isin(values)]
    counts = cube.groupby(field)["tasks"].sum().reset_index(name="tasks")
    counts = counts.sort_values(["tasks", field], ascending=[False, True])
    return counts.rename(columns={field: "value"}).assign(field=field)[["field", "value", "tasks"]]


def _decoded(text: str) -> tuple[object, str, str]:
    """Return the parts of a key's text; ValueError where it has others."""
    value, task_id, account = json.loads(text)
    if not (isinstance(task_id, str) and isinstance(account, str)):
        message = "an ID that is no text"
        raise ValueError(message)
    json.dumps([value, task_id, account], ensure_ascii=False).encode()  # no half characters
    return value, task_id, account


def _moment(value: object) -> datetime | None:
    """Return the time that a key's text says; ValueError where it says none with a zone."""
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        message = "a time without a zone"
        raise ValueError(message)
    return moment.astimezone(UTC)


def _number(value: object) -> float | None:
    """Return the number that a key's text says; ValueError where it says none."""
    number = None if value is None else float(str(value))
    if number is not None and not isfinite(number):
        message = "not a number"
        raise ValueError(message)
    return number


def _text(value: object) -> str | None:
    return None if value is None else str(value)


_KEY_VALUES: dict[Sort, Callable[[object], datetime | float | str | None]] = {
    Sort.CREATED: _moment,
    Sort.FINISHED: _moment,
    Sort.DURATION: _number,
    Sort.MODEL: _text,
    Sort.STATUS: _text,
}
