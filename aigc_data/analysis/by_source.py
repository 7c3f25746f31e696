"""What each source has brought, and how long after its creation a task is found."""

from dataclasses import dataclass, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.task import Source

NEWEST = 100
"""Tasks that a lag is the median of, at most."""
FINDERS = (Source.CLOUDAUDIT, Source.TASK_LIST, Source.LEDGER)
"""The sources that tell of tasks nobody had heard of; the others are asked about known ones."""

FOUND = """
WITH seen AS (
    SELECT account, array_to_string(sources, ' ') AS sources, count(*) AS tasks
    FROM tasks
    WHERE {where}
    GROUP BY ALL
)
SELECT account, source, sum(tasks)::BIGINT
FROM seen, unnest(string_split(sources, ' ')) AS one (source)
WHERE source != ''
GROUP BY ALL
"""
"""Grouped by the sources as one text: DuckDB takes half as long for that as for lists."""
LAG = """
WITH found AS (
    SELECT epoch(first_seen_at) - epoch(created_at) AS lag_s
    FROM tasks
    WHERE {where}
      AND list_contains(sources, $source)
      AND NOT list_has_any(sources, $others)
    ORDER BY first_seen_at DESC
    LIMIT $newest
)
SELECT quantile_cont(greatest(lag_s, 0), 0.5), count(*)
FROM found
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How late a source tells of tasks: the median in seconds, and of how many tasks."""

    median_s: float | None
    tasks: int


def found(db: DuckDBPyConnection, task_filter: TaskFilter) -> dict[tuple[str, str], int]:
    """Return how many of the tasks each source has seen, by account and source."""
    where, values = task_filter.where()
    rows = db.execute(FOUND.format(where=where), values).fetchall()
    return {(account, source): int(tasks) for account, source, tasks in rows}


def lag(
    db: DuckDBPyConnection, task_filter: TaskFilter, account: str, source: str, since: datetime
) -> Lag:
    """Return how long after its creation a task became readable in a source, and was read.

    The median over the NEWEST tasks that this source alone found, created from `since` (UTC) on:
    since then rounds must have followed one another, so that the time is the source's and the
    interval's, and not that of an app which did not run.
    """
    where, values = replace(task_filter, since=since, accounts=(account,)).where()
    others = [one.value for one in FINDERS if one != source]
    values |= {"source": source, "others": others, "newest": NEWEST}
    [(median_s, tasks)] = db.execute(LAG.format(where=where), values).fetchall()
    return Lag(median_s, int(tasks))
