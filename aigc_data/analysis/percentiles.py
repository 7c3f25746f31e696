"""Percentiles from counts by duration class: a million durations are counted, and not sorted.

The same definition as DuckDB's `quantile_cont` (Hyndman and Fan 1996, "Sample quantiles in
statistical packages", type 7), read off classes one percent wide (`duration_class.py`): exact where
a class holds one or two durations or equal ones, else within its one percent, and far closer where
a class holds many.
"""

from aigc_data.duration_class import CLASSES_PER_E


def classes_sql(duration: str) -> str:
    """Return the columns of a count by class of "queue", "run" or "total": class, n, low, high."""
    return (
        f"{duration}_class AS class, "
        f"count(*) AS n, min({duration}_s) AS low, max({duration}_s) AS high"
    )


def placed_sql(classes: str, keys: str) -> str:
    """Return the classes of each group with `below`, the durations before, and `last`, n - 1.

    `classes` names a relation with a row for each group and class, `keys` the group's columns.
    """
    return f"""
    SELECT
        *,
        sum(n) OVER (PARTITION BY {keys} ORDER BY class) - n AS below,
        sum(n) OVER (PARTITION BY {keys}) - 1 AS last
    FROM {classes}
    """


def percentile_sql(share: float) -> str:
    """Return the aggregate of a group of placed classes: the duration in seconds at 0..1."""
    at = f"({share}::DOUBLE * last)"
    lower, upper = _at(f"floor({at})"), _at(f"ceil({at})")
    return f"({lower} + ({upper} - {lower}) * max({at} - floor({at})))"


def middle_sql(class_: str) -> str:
    """Return the duration in the middle of a class, seconds."""
    return f"exp(({class_} + 0.5) / {CLASSES_PER_E}) - 1"


def _at(place: str) -> str:
    """Return the duration at a place of the order, 0 for the shortest."""
    within = f"({place} - below) / greatest(n - 1, 1)"
    return (
        f"max(low + (high - low) * {within}) "
        f"FILTER (WHERE below <= {place} AND {place} < below + n)"
    )
