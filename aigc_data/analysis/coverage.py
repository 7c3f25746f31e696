"""What the store knows, and what it does not."""

from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete the answer to a filter is."""

    latest_created_at: datetime | None
    """Of all tasks that the filter selects at any time, UTC."""
    not_asked: int
    """Tasks of the window whose status nobody has asked yet (`raw_status` is NULL)."""
    undated: int
    """Tasks without a creation time that the other fields select: no window holds them."""


def coverage(db: DuckDBPyConnection, task_filter: TaskFilter) -> Coverage:
    """Return what the answer to a filter leaves out."""
    raise NotImplementedError
