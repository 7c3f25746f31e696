"""How long tasks wait and run."""

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter


def precise_sql(value: str, margin: str) -> str:
    """Return the condition that a duration is known well enough for a percentile.

    It may be off by at most 5 s or by a quarter of itself, whichever allows more.
    """
    return f"({value} IS NOT NULL AND {margin} <= greatest(5, 0.25 * {value}))"


QUEUE_PRECISE_SQL = precise_sql("queue_s", "scheduled_at_margin_s")
RUN_PRECISE_SQL = precise_sql("run_s", "scheduled_at_margin_s + finished_at_margin_s")
TOTAL_PRECISE_SQL = precise_sql("total_s", "finished_at_margin_s")


def by_model(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return queue, run and total time of each model and kind in seconds, most tasks first.

    Columns: model, kind (empty texts where not known), tasks; n_queue, queue_p50, queue_p95;
    n_run, run_p50, run_p95; n_total, total_p50, total_p95 (NaN where n is 0); left_out_queue,
    left_out_run, left_out_total: how many durations exist but are not known well enough to take
    part.
    """
    where, parameters = task_filter.where()
    return db.execute(BY_MODEL.format(where=where), parameters).df()


BY_MODEL = f"""
WITH precise AS (
    SELECT
        {MODEL_SQL} AS model,
        {KIND_SQL} AS kind,
        queue_s,
        run_s,
        total_s,
        CASE WHEN {QUEUE_PRECISE_SQL} THEN queue_s END AS precise_queue,
        CASE WHEN {RUN_PRECISE_SQL} THEN run_s END AS precise_run,
        CASE WHEN {TOTAL_PRECISE_SQL} THEN total_s END AS precise_total
    FROM tasks
    WHERE {{where}}
),
models AS (
    SELECT
        model,
        kind,
        count(*) AS tasks,
        count(precise_queue) AS n_queue,
        quantile_cont(precise_queue, [0.5, 0.95]) AS queue,
        count(precise_run) AS n_run,
        quantile_cont(precise_run, [0.5, 0.95]) AS run,
        count(precise_total) AS n_total,
        quantile_cont(precise_total, [0.5, 0.95]) AS total,
        count(queue_s) AS all_queue,
        count(run_s) AS all_run,
        count(total_s) AS all_total
    FROM precise
    GROUP BY model, kind
)
SELECT
    model,
    kind,
    tasks,
    n_queue,
    queue[1] AS queue_p50,
    queue[2] AS queue_p95,
    n_run,
    run[1] AS run_p50,
    run[2] AS run_p95,
    n_total,
    total[1] AS total_p50,
    total[2] AS total_p95,
    all_queue - n_queue AS left_out_queue,
    all_run - n_run AS left_out_run,
    all_total - n_total AS left_out_total
FROM models
ORDER BY tasks DESC, model, kind
"""
"""A quantile leaves NULL out by itself, and faster than a FILTER does."""
