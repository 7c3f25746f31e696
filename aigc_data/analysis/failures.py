"""What fails, and how sure that is."""

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.stats import rate_sql, wilson_high_sql, wilson_low_sql


def by_model(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return model, kind (empty texts where not known), tasks, ended, failed, rate, low, high.

    rate is failed/ended and low..high its 95 % interval (0..1, NaN where none ended). Ordered by
    low, highest first: what surely fails leads, and two failures of three do not.
    """
    where, parameters = task_filter.where()
    return db.execute(BY_MODEL.format(where=where), parameters).df()


BY_MODEL = f"""
WITH counted AS (
    SELECT model_no, status, count(*) AS tasks
    FROM task
    WHERE {{where}}
    GROUP BY ALL
),
models AS (
    SELECT
        {MODEL_SQL} AS model,
        {KIND_SQL} AS kind,
        sum(tasks)::BIGINT AS tasks,
        coalesce(sum(tasks) FILTER (status IN ('successful', 'failed')), 0)::BIGINT AS ended,
        coalesce(sum(tasks) FILTER (status = 'failed'), 0)::BIGINT AS failed
    FROM counted
    JOIN model USING (model_no)
    GROUP BY ALL
)
SELECT
    *,
    {rate_sql("failed", "ended")} AS rate,
    {wilson_low_sql("failed", "ended")} AS low,
    {wilson_high_sql("failed", "ended")} AS high
FROM models
ORDER BY low DESC NULLS LAST, ended DESC, model, kind
"""
"""Counted by status first: a FILTER asks each of a million rows, and here each of a hundred."""
