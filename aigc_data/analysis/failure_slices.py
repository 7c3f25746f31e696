"""The failure rate of each value of each dimension: which slice of the tasks fails."""

from typing import Final

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import (
    KIND_SQL,
    MODEL_NAME_SQL,
    MODEL_SQL,
    OPERATOR_SQL,
    RESOLUTION_SQL,
    Choice,
    TaskFilter,
)
from aigc_data.analysis.hour_of_day import hour_sql
from aigc_data.analysis.outcomes import OUTCOMES_SQL
from aigc_data.analysis.stats import rate_sql, wilson_high_sql, wilson_low_sql

DIMENSIONS: Final[tuple[Choice, ...]] = (
    "models",
    "model_names",
    "kinds",
    "task_types",
    "resolutions",
    "operators",
    "hours",
)
"""Each is a choice of the filter, so that every slice leads to its tasks."""


def failure_slices(db: DuckDBPyConnection, task_filter: TaskFilter, zone: str) -> pd.DataFrame:
    """Return dimension, value, tasks, ended, failed, open, rate, low, high; a row for each slice.

    The value is as the filter chooses it. The slices of a dimension hold each task once. rate is
    failed/ended and low..high its 95 % interval (0..1, NaN where none ended). Ordered by low,
    highest first, as `failures.by_model` is. Hours are those of the zone's clock, an IANA name.
    """
    where, parameters = task_filter.where()
    hour = hour_sql(zone, task_filter.since, task_filter.until)
    return db.execute(SLICES.format(where=where, hour=hour), parameters).df()


SLICES: Final = f"""
WITH chosen AS (
    SELECT
        model,
        model_version,
        kind,
        task_type,
        resolution,
        operator,
        {{hour}} AS hour,
        status
    FROM tasks
    WHERE {{where}}
),
raw AS (
    SELECT
        CASE
            WHEN grouping(model_version) = 0 THEN 'models'
            WHEN grouping(model) = 0 THEN 'model_names'
            WHEN grouping(kind) = 0 THEN 'kinds'
            WHEN grouping(task_type) = 0 THEN 'task_types'
            WHEN grouping(resolution) = 0 THEN 'resolutions'
            WHEN grouping(operator) = 0 THEN 'operators'
            ELSE 'hours'
        END AS dimension,
        model,
        model_version,
        kind,
        task_type,
        resolution,
        operator,
        hour,{OUTCOMES_SQL}
    FROM chosen
    GROUP BY GROUPING SETS (
        (model, model_version), (model), (kind), (task_type), (resolution), (operator), (hour)
    )
),
slices AS (
    SELECT
        dimension,
        CASE dimension
            WHEN 'models' THEN {MODEL_SQL}
            WHEN 'model_names' THEN {MODEL_NAME_SQL}
            WHEN 'kinds' THEN {KIND_SQL}
            WHEN 'task_types' THEN task_type
            WHEN 'resolutions' THEN {RESOLUTION_SQL}
            WHEN 'operators' THEN {OPERATOR_SQL}
            ELSE coalesce(hour::VARCHAR, '')
        END AS value,
        sum(tasks)::BIGINT AS tasks,
        sum(ended)::BIGINT AS ended,
        sum(failed)::BIGINT AS failed,
        sum(open)::BIGINT AS open
    FROM raw
    GROUP BY ALL
)
SELECT
    *,
    {rate_sql("failed", "ended")} AS rate,
    {wilson_low_sql("failed", "ended")} AS low,
    {wilson_high_sql("failed", "ended")} AS high
FROM slices
ORDER BY low DESC NULLS LAST, ended DESC, dimension, value
"""
"""One scan for all dimensions; named after they are counted, for joining texts a million times
costs more than the counting."""
