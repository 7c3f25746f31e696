"""The tasks themselves: pages of rows, one row, counts by field, all rows for an export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter

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
        raise NotImplementedError

    @classmethod
    def parse(cls, text: str, sort: Sort) -> "Key | None":
        """Return the key that a text holds, or None where it holds none of that order."""
        raise NotImplementedError


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
    raise NotImplementedError


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
    """Return the rows after a key, or before one, or the first; at most LARGEST_PAGE of them."""
    raise NotImplementedError


def one(db: DuckDBPyConnection, account: str | None, task_id: str) -> dict[str, Any] | None:
    """Return all public columns of a task, None where it is not stored.

    Without an account the one that was updated last, should several hold the ID.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def facets(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return field (account, status, kind, task_type, model), value, tasks, most tasks first.

    Each field's counts ignore what is chosen in that field itself, so that they say what another
    choice would show. The empty text is "not known".
    """
    raise NotImplementedError


def rows_for_export(db: DuckDBPyConnection, task_filter: TaskFilter) -> Iterator[pa.RecordBatch]:
    """Yield all public columns of all rows that a filter selects, newest first, streamed.

    The cursor is busy until the last batch is taken.
    """
    raise NotImplementedError
