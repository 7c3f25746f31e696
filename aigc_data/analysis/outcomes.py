"""What became of tasks, counted: the cohort is by creation, and what is open is not left out."""

from dataclasses import dataclass
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import Interval, wilson

OUTCOMES_SQL: Final = """
        count(*) AS tasks,
        count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE status IN ('waiting', 'executing')) AS open"""
"""Of the view `tasks`, grouped by whatever one asks for."""


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
    (row,) = db.execute(OUTCOMES.format(where=where), parameters).fetchall()
    return Outcomes(*row)


OUTCOMES: Final = f"""
SELECT{OUTCOMES_SQL}
FROM tasks
WHERE {{where}}
"""
