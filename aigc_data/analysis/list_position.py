"""How many rows of a list come before one: what makes "51–100 of 1,204,331" exact."""

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import MODEL_SQL, TaskFilter
from aigc_data.analysis.task_rows import Key, Sort

ROWS_BEFORE = """
SELECT count(*)
FROM tasks
WHERE {condition}
    AND ({value} IS NOT NULL AND $key_value IS NULL
        OR {value} {beyond} $key_value
        OR {value} IS NOT DISTINCT FROM $key_value
            AND (task_id {beyond} $key_task_id
                OR task_id = $key_task_id AND account {beyond} $key_account))
"""


def rows_before(
    db: DuckDBPyConnection, task_filter: TaskFilter, key: Key, sort: Sort, *, descending: bool
) -> int:
    """Return the number of rows of a filter that come before a key in an order."""
    condition, parameters = task_filter.where()
    value = f"nullif({MODEL_SQL}, '')" if sort is Sort.MODEL else sort.value
    statement = ROWS_BEFORE.format(
        condition=condition, value=value, beyond=">" if descending else "<"
    )
    place = {"key_value": key.value, "key_task_id": key.task_id, "key_account": key.account}
    row = db.execute(statement, parameters | place).fetchone()
    return int(row[0]) if row else 0
