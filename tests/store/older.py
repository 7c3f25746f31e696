"""A database as it was before the pages' narrow columns: what a migration finds."""

from collections.abc import Iterable
from typing import Final

import duckdb

from aigc_data.store.schema import MIGRATIONS
from aigc_data.store.task_row import SCHEMA, storable, to_table
from aigc_data.task import Task
from tests.tasks import NOON

NARROW: Final = ["model_name", "quarter_hour", "queue_class", "run_class", "total_class"]
STEP: Final = next(step for step in MIGRATIONS if step.name == "narrow")
BEFORE: Final = [step for step in MIGRATIONS if step.number < STEP.number]
INSERT: Final = """
INSERT INTO task BY NAME
SELECT *
FROM seen
"""


def write_older(db: duckdb.DuckDBPyConnection, tasks: Iterable[Task]) -> None:
    """Put tasks into the table as it was."""
    columns = [name for name in SCHEMA.names if name not in NARROW]
    rows = to_table((storable(task, NOON) for task in tasks), NOON).select(columns)
    db.register("seen", rows)
    db.execute(INSERT)
    db.unregister("seen")
