"""The names that the store holds: what a choice can be made from."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import MODEL_SQL, TaskFilter


@dataclass(frozen=True, slots=True)
class Names:
    """Each name once, sorted; what is not known is no name."""

    accounts: tuple[str, ...]
    models: tuple[str, ...]
    """As people say them: "Kling 3.0"."""


def names(db: DuckDBPyConnection, task_filter: TaskFilter) -> Names:
    """Return the names of a filter's tasks."""
    where, parameters = task_filter.where()
    found = db.execute(NAMES.format(where=where), parameters).fetchall()
    accounts, models = ({row[at] for row in found} - {""} for at in (0, 1))
    return Names(tuple(sorted(accounts)), tuple(sorted(models)))


NAMES = f"""
SELECT DISTINCT account, {MODEL_SQL} AS model
FROM tasks
WHERE {{where}}
"""
