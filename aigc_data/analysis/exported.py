"""The rows of a filter out of what is published, day after day, so that memory holds one day.

Each day of creation is a file of tasks whose rows no other file has, and so is each day of finding
for results. Taken one after another, newest first, they give the same rows in the same order as one
question over all of them, and a million rows need no sort that does not fit into memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import pyarrow as pa
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.manifest import UNDATED, PublishedDay
from aigc_data.store.published import Published

OnRows = Callable[[int], None]

COLUMNS: Final = """
SELECT column_name
FROM duckdb_columns()
WHERE table_name = $view
    AND NOT internal
ORDER BY column_index
"""
GROUPS: Final = """
SELECT {columns}
FROM error_groups
WHERE error_group IN (
    SELECT error_group
    FROM tasks
    WHERE {where}
)
ORDER BY error_group
"""
FILES: Final = """
SELECT file_name, num_rows
FROM parquet_file_metadata($files)
"""
TOGETHER: Final = 50_000
"""Results that are asked for at once, a day at least: each time all tasks are looked through."""
RESULTS: Final = """
SELECT {columns}
FROM results
WHERE (account, task_id) IN (
    SELECT (account, task_id)
    FROM tasks
    WHERE {where}
)
ORDER BY found_at DESC, account, task_id, position
"""
COUNT_RESULTS: Final = """
SELECT count(*)
FROM results
WHERE (account, task_id) IN (
    SELECT (account, task_id)
    FROM tasks
    WHERE {where}
)
"""
COUNT_GROUPS: Final = """
SELECT count(*)
FROM error_groups
WHERE error_group IN (
    SELECT error_group
    FROM tasks
    WHERE {where}
)
"""


def columns_of(published: Published, view: str) -> tuple[str, ...]:
    """Return the names of a public view's columns, in its order; none where it has no such view."""
    with published.cursor() as db:
        return tuple(name for (name,) in db.execute(COLUMNS, {"view": view}).fetchall())


def tasks_for_export(
    published: Published, task_filter: TaskFilter, columns: Sequence[str], on_rows: OnRows
) -> pa.RecordBatchReader:
    """Return the tasks that a filter selects, newest first, those without a time last; streamed.

    The columns are names of the view's own; `on_rows` hears how many rows each part had. Raises
    PublishedReplaced, also while it is read.
    """
    days = _days(published.manifest.newest_first, task_filter)
    with published.of_days(days[:1]) as one, one.cursor() as db:
        none = TaskFilter(accounts=("",))
        schema = task_rows.rows_for_export(db, none, columns).schema
    parts = _parts(published, days, task_filter, columns, on_rows)
    return pa.RecordBatchReader.from_batches(schema, parts)


def results_for_export(
    published: Published,
    task_filter: TaskFilter,
    columns: Sequence[str],
    on_rows: OnRows,
    together: int = TOGETHER,
) -> pa.RecordBatchReader:
    """Return the result files of the tasks that a filter selects, found last first; streamed.

    About `together` of them are asked for at once, a day at least. Raises PublishedReplaced, also
    while it is read.
    """
    with published.cursor() as db:
        shape = db.sql(f"SELECT {', '.join(columns) or '*'} FROM results LIMIT 0")
        schema = shape.to_arrow_table().schema
    files = _result_files(published, together)
    parts = _result_parts(published, files, task_filter, columns, on_rows)
    return pa.RecordBatchReader.from_batches(schema, parts)


def count_results(db: DuckDBPyConnection, task_filter: TaskFilter) -> int:
    """Return how many result files the tasks have that a filter selects."""
    where, parameters = task_filter.where()
    [(count,)] = db.execute(COUNT_RESULTS.format(where=where), parameters).fetchall()
    return int(count)


def groups_for_export(
    published: Published, task_filter: TaskFilter, columns: Sequence[str], on_rows: OnRows
) -> pa.RecordBatchReader:
    """Return the groups of the failures among the tasks that a filter selects, by name."""
    where, parameters = task_filter.where()
    with published.cursor() as db:
        sql = GROUPS.format(columns=", ".join(columns) or "*", where=where)
        table = db.execute(sql, parameters).to_arrow_table()
    on_rows(table.num_rows)
    return table.to_reader()


def count_groups(db: DuckDBPyConnection, task_filter: TaskFilter) -> int:
    """Return how many groups the failures are in among the tasks that a filter selects."""
    where, parameters = task_filter.where()
    [(count,)] = db.execute(COUNT_GROUPS.format(where=where), parameters).fetchall()
    return int(count)


def _days(days: Sequence[PublishedDay], task_filter: TaskFilter) -> list[PublishedDay]:
    """Return the days that may hold such tasks, in their order; at least one."""
    return [day for day in days if _may_hold(day, task_filter)] or list(days[:1])


def _may_hold(day: PublishedDay, task_filter: TaskFilter) -> bool:
    if day.day == UNDATED:
        return not task_filter.windowed
    since, until = task_filter.since, task_filter.until
    return (
        not task_filter.undated
        and (since is None or since.strftime("%Y-%m-%d") <= day.day)
        and (until is None or day.day <= until.strftime("%Y-%m-%d"))
    )


def _parts(
    published: Published,
    days: Sequence[PublishedDay],
    task_filter: TaskFilter,
    columns: Sequence[str],
    on_rows: OnRows,
) -> Iterator[pa.RecordBatch]:
    for day in days:
        with published.of_days([day]) as one, one.cursor() as db:
            for batch in task_rows.rows_for_export(db, task_filter, columns):
                yield batch
                on_rows(batch.num_rows)


def _result_parts(
    published: Published,
    parts: Iterable[list[str]],
    task_filter: TaskFilter,
    columns: Sequence[str],
    on_rows: OnRows,
) -> Iterator[pa.RecordBatch]:
    where, parameters = task_filter.where()
    sql = RESULTS.format(columns=", ".join(columns) or "*", where=where)
    for files in parts:
        with published.of_results(files) as some, some.cursor() as db:
            for batch in db.execute(sql, parameters).to_arrow_reader(task_rows.EXPORT_BATCH):
                yield batch
                on_rows(batch.num_rows)


def _result_files(published: Published, together: int) -> Iterator[list[str]]:
    """Yield the files of results in parts of about so many rows, the newest first."""
    files = sorted(published.manifest.results, reverse=True)  # the name begins with the day
    paths = {str(published.folder / file): file for file in files}
    with published.cursor() as db:
        rows = dict(db.execute(FILES, {"files": [*paths]}).fetchall())
    part, held = list[str](), 0
    for path, file in paths.items():
        if part and held + rows[path] > together:
            yield part
            part, held = [], 0
        part.append(file)
        held += rows[path]
    if part:
        yield part
