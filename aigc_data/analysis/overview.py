"""All that the overview says of a filter's tasks, from as few looks at them as it takes."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis import durations, failures
from aigc_data.analysis.buckets import for_filter
from aigc_data.analysis.cohort import read_cohort
from aigc_data.analysis.day_by_hour import day_by_hour
from aigc_data.analysis.durations import DURATIONS, DurationClasses, read_classes
from aigc_data.analysis.figures import Figures, figures_of, open_now
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.over_time import figures_over_time, status_over_time, times_over_time
from aigc_data.analysis.side_by_side import side_by_side


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of a filter's tasks: each field as the function of its name says."""

    figures: Figures
    figures_over_time: pd.DataFrame
    status_over_time: pd.DataFrame
    day_by_hour: pd.DataFrame
    failures: pd.DataFrame
    """`failures.by_model`"""
    durations: pd.DataFrame
    """`durations.by_model`"""


def overview(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> Overview:
    """Return the overview of a filter in a zone, an IANA name."""
    buckets = for_filter(db, task_filter, zone, now)
    cohort, times, opened, *classes = side_by_side(
        db,
        lambda one: read_cohort(one, task_filter, buckets),
        lambda one: times_over_time(one, task_filter, buckets),
        lambda one: open_now(one, task_filter),
        *(partial(_classes, task_filter, duration) for duration in DURATIONS),
    )
    lasting: dict[str, DurationClasses] = dict(zip(DURATIONS, classes, strict=True))
    return Overview(
        figures_of(cohort, lasting["total"], opened),
        figures_over_time(cohort, times, buckets),
        status_over_time(cohort, buckets),
        day_by_hour(cohort, buckets),
        failures.by_model(cohort),
        durations.by_model(cohort, lasting),
    )


def _classes(task_filter: TaskFilter, duration: str, db: DuckDBPyConnection) -> DurationClasses:
    return read_classes(db, task_filter, duration)
