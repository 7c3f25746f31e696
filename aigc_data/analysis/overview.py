"""All that the overview says of a filter's tasks, from as few looks at them as it takes."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis import durations, failures
from aigc_data.analysis.buckets import Buckets, for_filter
from aigc_data.analysis.cohort import read_cohort
from aigc_data.analysis.day_by_hour import day_by_hour
from aigc_data.analysis.durations import DURATIONS, DurationClasses, read_classes
from aigc_data.analysis.figures import Figures, figures_of, open_now
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.over_time import figures_over_time, status_over_time, times_over_time
from aigc_data.analysis.read_once import read_once
from aigc_data.analysis.side_by_side import Ask, side_by_side


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
    opened, cohort, times, *classes = _counted(db, task_filter, buckets)
    lasting: dict[str, DurationClasses] = dict(zip(DURATIONS, classes, strict=True))
    return Overview(
        figures_of(cohort, lasting["total"], opened),
        figures_over_time(cohort, times, buckets),
        status_over_time(cohort, buckets),
        day_by_hour(cohort, buckets),
        failures.by_model(cohort),
        durations.by_model(cohort, lasting),
    )


def _counted(db: DuckDBPyConnection, task_filter: TaskFilter, buckets: Buckets) -> list[Any]:
    """Return what is open now, the cohort, the times of each bucket, and the class of DURATIONS."""
    now = partial(open_now, task_filter=task_filter)
    if not task_filter.text:
        return side_by_side(db, now, *_counts(task_filter, buckets))
    opened = now(db)
    with read_once(db, task_filter) as rest:
        return [opened, *(count(db) for count in _counts(rest, buckets))]


def _counts(task_filter: TaskFilter, buckets: Buckets) -> list[Ask]:
    return [
        lambda db: read_cohort(db, task_filter, buckets),
        lambda db: times_over_time(db, task_filter, buckets),
        *(partial(read_classes, task_filter=task_filter, duration=one) for one in DURATIONS),
    ]
