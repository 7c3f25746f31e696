"""A filter's tasks, read once for all that is counted of them.

A text is looked for in every prompt of a window, which costs more than all counting that follows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter


@contextmanager
def read_once(db: DuckDBPyConnection, task_filter: TaskFilter) -> Iterator[TaskFilter]:
    """Let the table `task` hold a filter's tasks alone; yield the filter that selects all of them.

    Only for this cursor, which sees its temporary table of that name in front of the store's, and
    only `COUNTED`: what the pages count, group and measure by. A filter without a text stays as it
    is: its conditions are quicker asked again than their tasks copied.
    """
    if not task_filter.text:
        yield task_filter
        return
    where, parameters = task_filter.where()
    db.execute(CHOSEN.format(where=where), parameters)
    try:
        yield TaskFilter()
    finally:
        db.execute(FORGET)


COUNTED: Final = (
    "created_at",
    "quarter_hour",
    "model_no",
    "status",
    "image_count",
    "video_duration_s",
    "queue_s",
    "run_s",
    "total_s",
    "queue_class",
    "run_class",
    "total_class",
)
CHOSEN: Final = f"""
CREATE TEMPORARY TABLE task AS
SELECT {", ".join(COUNTED)}
FROM task
WHERE {{where}}
"""
FORGET: Final = """
DROP TABLE temp.task
"""
