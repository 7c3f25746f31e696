"""The rows of a filter out of the live store, some days after others, as somebody takes them.

One question over all of them sorts whole rows, with every prompt of the store, before the first row
is there, and keeps all cores from the pages meanwhile. Of some days at a time it sorts little, and
waits as long as nobody takes what is there.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

import pyarrow as pa
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.task_rows import rows_for_export

TOGETHER: Final = 20_000
"""Stored tasks that are asked about together, or one day's where it has more."""
DAYS: Final = """
SELECT date_trunc('day', created_at) AS day, count(*)
FROM tasks
WHERE {where}
    AND created_at IS NOT NULL
GROUP BY day
ORDER BY day DESC
"""


def live_rows(db: DuckDBPyConnection, task_filter: TaskFilter) -> pa.RecordBatchReader:
    """Return what `rows_for_export` returns, in its order: newest first, those without a time last.

    All of it is as of now, whatever is stored meanwhile. The cursor is busy until the last batch.
    """
    db.begin()
    parts = _parts(db, task_filter)
    schema = rows_for_export(db, TaskFilter(accounts=("",))).schema
    batches = (batch for part in parts for batch in rows_for_export(db, part))
    return pa.RecordBatchReader.from_batches(schema, batches)


def _parts(db: DuckDBPyConnection, task_filter: TaskFilter) -> list[TaskFilter]:
    """Return filters that select the same tasks, each those of some days, the newest first."""
    since, until = task_filter.since, task_filter.until
    cuts = [] if task_filter.undated else list(_cuts(db, TaskFilter(since=since, until=until)))
    if not cuts:
        return [task_filter]
    windows = zip([*cuts, since], [until, *cuts], strict=True)
    parts = [replace(task_filter, since=first, until=last) for first, last in windows]
    return parts if task_filter.windowed else [*parts, task_filter.without_a_time()]


def _cuts(db: DuckDBPyConnection, window: TaskFilter) -> Iterator[datetime]:
    """Yield the midnights between about TOGETHER tasks and the next, the newest first."""
    where, parameters = window.where()
    days = db.execute(DAYS.format(where=where), parameters).fetchall()
    held = 0
    for day, tasks in days[:-1]:
        held += tasks
        if held >= TOGETHER:
            yield day
            held = 0
