"""What the store knows, and what it does not."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
    window, bounds = TaskFilter(task_filter.since, task_filter.until).where()
    where, parameters = task_filter.at_any_time().where()
    sql = COVERAGE.format(window=window, where=where)
    latest, not_asked, undated = db.execute(sql, parameters | bounds).fetchall()[0]
    return Coverage(latest and latest.astimezone(UTC), not_asked, undated)


COVERAGE = """
SELECT
    max(created_at),
    count(*) FILTER (WHERE raw_status IS NULL AND {window}),
    count(*) FILTER (WHERE created_at IS NULL)
FROM tasks
WHERE {where}
"""
