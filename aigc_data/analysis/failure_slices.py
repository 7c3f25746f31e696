"""The failure rate of each value of each dimension: which slice of the tasks fails."""

from typing import Final

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import (
    FAMILY_SQL,
    KIND_SQL,
    MODEL_SQL,
    OPERATOR_SQL,
    RESOLUTION_SQL,
    Choice,
    TaskFilter,
)
from aigc_data.analysis.hour_of_day import hour_sql
from aigc_data.analysis.outcomes import SUMS_SQL
from aigc_data.analysis.stats import rate_sql, wilson_high_sql, wilson_low_sql

_VALUES: Final[dict[Choice, str]] = {
    "models": MODEL_SQL,
    "families": FAMILY_SQL,
    "kinds": KIND_SQL,
    "task_types": "task_type",
    "resolutions": RESOLUTION_SQL,
    "operators": OPERATOR_SQL,
    "hours": "coalesce(hour::VARCHAR, '')",
}
"""How the filter names a value of each dimension."""
_COUNTED_WITH: Final = {"resolutions": "resolution", "operators": "operator", "hours": "hour"}
"""The column that a dimension is counted by; the others are counted together, as one."""

_NUMBERED: Final = ("models", "kinds")
"""Dimensions that the store has a number for."""

DIMENSIONS: Final = tuple(_VALUES)
"""Each is a choice of the filter, so that every slice leads to its tasks."""


def failure_slices(db: DuckDBPyConnection, task_filter: TaskFilter, zone: str) -> pd.DataFrame:
    """Return dimension, value, tasks, ended, failed, open, rate, low, high; a row for each slice.

    The value is as the filter chooses it. The slices of a dimension hold each task once. rate is
    failed/ended and low..high its 95 % interval (0..1, NaN where none ended). Ordered by low,
    highest first, as `failures.by_model` is. Hours are those of the zone's clock, an IANA name.
    """
    where, parameters = task_filter.where()
    hour = hour_sql(zone, task_filter.since, task_filter.until, "quarter_hour")
    return db.execute(SLICES.format(where=where, hour=hour), parameters).df()


def _dimension_sql(dimension: Choice, value: str) -> str:
    column = _COUNTED_WITH.get(dimension, "task_type")
    source = "counted JOIN model USING (model_no)" if dimension in _NUMBERED else "counted"
    return f"""
    SELECT '{dimension}' AS dimension, {value} AS value, status, tasks
    FROM {source}
    WHERE of_{column}"""


_NAMED: Final = " UNION ALL".join(_dimension_sql(name, value) for name, value in _VALUES.items())

SLICES: Final = f"""
WITH chosen AS (
    SELECT
        model_no,
        model,
        task_type,
        resolution,
        operator,
        {{hour}} AS hour,
        status
    FROM task
    WHERE {{where}}
),
counted AS MATERIALIZED (
    SELECT
        model_no,
        model,
        task_type,
        resolution,
        operator,
        hour,
        status,
        count(*) AS tasks,
        grouping(task_type) = 0 AS of_task_type,
        grouping(resolution) = 0 AS of_resolution,
        grouping(operator) = 0 AS of_operator,
        grouping(hour) = 0 AS of_hour
    FROM chosen
    GROUP BY GROUPING SETS (
        (status, model_no, model, task_type),
        (status, resolution),
        (status, operator),
        (status, hour)
    )
),
named AS ({_NAMED}
),
slices AS (
    SELECT
        dimension,
        value,{SUMS_SQL}
    FROM named
    GROUP BY dimension, value
)
SELECT
    *,
    {rate_sql("failed", "ended")} AS rate,
    {wilson_low_sql("failed", "ended")} AS low,
    {wilson_high_sql("failed", "ended")} AS high
FROM slices
ORDER BY low DESC NULLS LAST, ended DESC, dimension, value
"""
"""One scan for all dimensions. What a model, a kind and a task type are said of is counted once for
the four, and all is named after it is counted: joining texts a million times costs more than the
counting."""
