"""How long tasks wait and run."""

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.percentiles import classes_sql, percentile_sql, placed_sql
from aigc_data.duration_class import LARGEST_SHARE, LEAST_MARGIN_S


def precise_sql(value: str, margin: str) -> str:
    """Return the condition that a duration is known well enough for a percentile.

    The SQL of `duration_class.known_well`.
    """
    most = f"greatest({LEAST_MARGIN_S}, {LARGEST_SHARE} * {value})"
    return f"({value} IS NOT NULL AND {margin} <= {most})"


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


def _times_sql(duration: str) -> str:
    """Return the relations of a duration of each model; the last is `{duration}_times`."""
    return f"""
{duration}_classes AS (
    SELECT model_no, {classes_sql(duration)}
    FROM task
    WHERE {duration}_class IS NOT NULL
        AND {{where}}
    GROUP BY model_no, {duration}_class
),
{duration}_placed AS ({placed_sql(f"{duration}_classes", "model_no")}),
{duration}_times AS (
    SELECT
        model_no,
        sum(n)::BIGINT AS n_{duration},
        {percentile_sql(0.5)} AS {duration}_p50,
        {percentile_sql(0.95)} AS {duration}_p95
    FROM {duration}_placed
    GROUP BY model_no
)"""


BY_MODEL = f"""
WITH counted AS (
    SELECT
        model_no,
        count(*) AS tasks,
        count(queue_s) AS all_queue,
        count(run_s) AS all_run,
        count(total_s) AS all_total
    FROM task
    WHERE {{where}}
    GROUP BY model_no
),
{",".join(_times_sql(duration) for duration in ("queue", "run", "total"))}
SELECT
    {MODEL_SQL} AS model,
    {KIND_SQL} AS kind,
    tasks,
    coalesce(n_queue, 0) AS n_queue,
    queue_p50,
    queue_p95,
    coalesce(n_run, 0) AS n_run,
    run_p50,
    run_p95,
    coalesce(n_total, 0) AS n_total,
    total_p50,
    total_p95,
    all_queue - coalesce(n_queue, 0) AS left_out_queue,
    all_run - coalesce(n_run, 0) AS left_out_run,
    all_total - coalesce(n_total, 0) AS left_out_total
FROM counted
JOIN model USING (model_no)
LEFT JOIN queue_times USING (model_no)
LEFT JOIN run_times USING (model_no)
LEFT JOIN total_times USING (model_no)
ORDER BY tasks DESC, model, kind
"""
"""By the number of kind and model, and named after: texts cost several times the counting."""
