"""What became of tasks, counted: the cohort is by creation, and what is open is not left out."""

from dataclasses import dataclass
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import Interval, wilson

_SUM: Final = "coalesce(sum(tasks) FILTER (WHERE status IN ({})), 0)::BIGINT"
SUMS_SQL: Final = f"""
    sum(tasks)::BIGINT AS tasks,
    {_SUM.format("'successful', 'failed'")} AS ended,
    {_SUM.format("'failed'")} AS failed,
    {_SUM.format("'waiting', 'executing'")} AS open"""
"""Of rows that were counted by status as `tasks`: a FILTER asks each row, and these are few."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many of the tasks created in a window ended, failed and are still open."""

    tasks: int
    ended: int
    failed: int
    open: int

    @property
    def rate(self) -> float | None:
        """Failed of ended, 0..1; None where none ended."""
        return self.failed / self.ended if self.ended else None

    @property
    def interval(self) -> Interval | None:
        """The rate's 95 % interval (Wilson); None where none ended."""
        return wilson(self.failed, self.ended)

    @property
    def unknown(self) -> int:
        """Neither ended nor open: the cloud no longer knows them, or nobody asked yet."""
        return self.tasks - self.ended - self.open


def outcomes(db: DuckDBPyConnection, task_filter: TaskFilter) -> Outcomes:
    """Return what became of a filter's tasks."""
    where, parameters = task_filter.where()
    found = dict(db.execute(BY_STATUS.format(where=where), parameters).fetchall())
    successful, failed, waiting, executing = (
        found.get(status, 0) for status in ("successful", "failed", "waiting", "executing")
    )
    return Outcomes(sum(found.values()), successful + failed, failed, waiting + executing)


BY_STATUS: Final = """
SELECT status, count(*) AS tasks
FROM tasks
WHERE {where}
GROUP BY status
"""
