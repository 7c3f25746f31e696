"""A Task as a row of the table `task`, and back, without loss."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from math import floor, isfinite
from typing import Any

import pyarrow as pa

from aigc_data.duration_class import duration_class
from aigc_data.span import Moment, finished, scheduled
from aigc_data.task import FailureKind, Source, Task, TaskKind, TaskStatus, TaskType

TEXT = pa.string()
TIME = pa.timestamp("us", tz="UTC")
INT32 = 2**31

_TYPES = {
    "created_exactly": pa.bool_(),
    "video_duration_s": pa.float64(),
    "image_count": pa.int32(),
    "result_urls": pa.list_(TEXT),
    "sources": pa.list_(TEXT),
}
_DERIVED = {
    "scheduled_at": TIME,
    "scheduled_at_margin_s": pa.float64(),
    "finished_at": TIME,
    "finished_at_margin_s": pa.float64(),
    "queue_s": pa.float64(),
    "run_s": pa.float64(),
    "total_s": pa.float64(),
    "updated_at": TIME,
    "model_name": TEXT,
    "quarter_hour": pa.int32(),
    "queue_class": pa.int16(),
    "run_class": pa.int16(),
    "total_class": pa.int16(),
}
QUARTER_HOUR_S = 900
FIELDS = tuple(field.name for field in fields(Task))
EVIDENCE = frozenset(
    {
        "status_seen_at",
        "created_exactly",
        "scheduled_exactly_at",
        "finished_exactly_at",
        "waiting_seen_at",
        "running_seen_at",
        "open_seen_at",
        "terminal_seen_at",
        "signed_from",
        "signed_until",
    }
)
"""What the view does not show but for the times that are read off it."""
SHOWN = tuple(name for name in FIELDS if name not in EVIDENCE)


def _type(name: str) -> pa.DataType:
    timed = name.endswith("_at") or name in {"signed_from", "signed_until"}
    return _TYPES.get(name, TIME if timed else TEXT)


SCHEMA = pa.schema([(name, _type(name)) for name in FIELDS] + list(_DERIVED.items()))
"""The columns of the table `task`, by name."""
KEYS = pa.schema([("account", TEXT), ("task_id", TEXT)])


def storable(task: Task, seen_at: datetime) -> Task:
    """Return the task as the table can hold it, so that one odd value never costs a batch.

    Signatures are cut off the links, halves of surrogate pairs become U+FFFD, numbers that no
    column holds become None; a task that says not when it was first seen was seen at `seen_at`.
    """
    values: dict[str, Any] = {
        name: whole(value)
        for name in FIELDS
        if type(value := getattr(task, name)) is str and not value.isascii()
    }
    if not _finite(task.video_duration_s):
        values["video_duration_s"] = None
    if task.image_count is not None and not -INT32 <= task.image_count < INT32:
        values["image_count"] = None
    values["result_urls"] = tuple(whole(bare(url)) for url in task.result_urls)
    values["first_seen_at"] = task.first_seen_at or seen_at
    return replace(task, **values)


def shown(task: Task) -> tuple[object, ...]:
    """Return all that the view says of the task: a new sighting alone changes none of it."""
    return (*(getattr(task, name) for name in SHOWN), scheduled(task), finished(task))


def bare(url: str) -> str:
    """Return the link without query and fragment, where its signature is."""
    return url.partition("?")[0].partition("#")[0]


def whole(text: str) -> str:
    """Return the text with halves of surrogate pairs, which UTF-8 cannot hold, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_table(tasks: Iterable[Task], updated_at: datetime) -> pa.Table:
    """Return the rows of the tasks, with the times that are read off their evidence."""
    return pa.Table.from_pylist([_row(task, updated_at) for task in tasks], schema=SCHEMA)


def to_keys(keys: Iterable[tuple[str, str]]) -> pa.Table:
    """Return account and task ID of each, for a join."""
    return pa.Table.from_pylist(
        [{"account": account, "task_id": task_id} for account, task_id in keys], schema=KEYS
    )


def to_tasks(table: pa.Table) -> list[Task]:
    """Return the tasks of rows that hold at least the columns of FIELDS."""
    return [_task(row) for row in rows_of(table.select(FIELDS))]


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows by column, times with Python's own UTC in place of Arrow's."""
    return [
        {
            name: value.astimezone(UTC) if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in table.to_pylist()
    ]


def _finite(number: float | None) -> bool:
    return number is None or isfinite(number)


def _row(task: Task, updated_at: datetime) -> dict[str, Any]:
    created = Moment(task.created_at, 0.0) if task.created_at else None
    start, end = scheduled(task), finished(task)
    row = {name: getattr(task, name) for name in FIELDS}
    row |= {
        **_named_moment("scheduled_at", start),
        **_named_moment("finished_at", end),
        **_duration("queue", created, start),
        **_duration("run", start, end),
        **_duration("total", created, end),
        "updated_at": updated_at,
        "model_name": _model_name(task),
        "quarter_hour": _quarter_hour(task.created_at),
    }
    return row


def _named_moment(name: str, moment: Moment | None) -> dict[str, object]:
    """Return a time and how far off it may be, by their columns."""
    at, margin_s = (moment.at, moment.margin_s) if moment else (None, None)
    return {name: at, f"{name}_margin_s": margin_s}


def _duration(name: str, since: Moment | None, until: Moment | None) -> dict[str, object]:
    """Return how long it took and its class, by their columns.

    None where an end is not known, or the two contradict each other.
    """
    if since is None or until is None or until.at < since.at:
        return {f"{name}_s": None, f"{name}_class": None}
    seconds = (until.at - since.at).total_seconds()
    of = duration_class(seconds, since.margin_s + until.margin_s)
    return {f"{name}_s": seconds, f"{name}_class": of}


def _model_name(task: Task) -> str | None:
    parts = (part for part in (task.model, task.model_version) if part is not None)
    return " ".join(parts) or None


def _quarter_hour(at: datetime | None) -> int | None:
    return None if at is None else floor(at.timestamp()) // QUARTER_HOUR_S


def _task(row: dict[str, Any]) -> Task:
    row["kind"] = TaskKind(row["kind"]) if row["kind"] else None
    row["task_type"] = TaskType(row["task_type"])
    row["status"] = TaskStatus(row["status"])
    row["failure_kind"] = FailureKind(row["failure_kind"]) if row["failure_kind"] else None
    row["result_urls"] = tuple(row["result_urls"])
    row["sources"] = tuple(Source(source) for source in row["sources"])
    return Task(**row)
