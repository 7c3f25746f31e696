"""How long tasks wait and run."""

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter


def precise_sql(value: str, margin: str) -> str:
    """Return the condition that a duration is known well enough for a percentile.

    It may be off by at most 5 s or by a quarter of itself, whichever allows more.
    """
    return f"({value} IS NOT NULL AND {margin} <= greatest(5, 0.25 * {value}))"


QUEUE_PRECISE_SQL = precise_sql("queue_s", "scheduled_at_margin_s")
RUN_PRECISE_SQL = precise_sql("run_s", "scheduled_at_margin_s + finished_at_margin_s")
TOTAL_PRECISE_SQL = precise_sql("total_s", "finished_at_margin_s")


def by_model(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return model, kind (empty texts where not known), tasks, n_queue, queue_p50, queue_p95,
    n_run, run_p50, run_p95, n_total, total_p50, total_p95, left_out_queue, left_out_run,
    left_out_total; most tasks first.

    Percentiles are seconds, NaN where n is 0. `left_out_…` counts the durations that exist but
    are not known well enough to take part.
    """
    raise NotImplementedError
