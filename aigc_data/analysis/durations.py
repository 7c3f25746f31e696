"""How long tasks wait and run."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.cohort import Cohort, Model
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.percentiles import Classes, percentiles
from aigc_data.analysis.rows import arrays
from aigc_data.duration_class import LARGEST_SHARE, LEAST_MARGIN_S

DURATIONS: Final = ("queue", "run", "total")


def precise_sql(value: str, margin: str) -> str:
    """Return the condition that a duration is known well enough for a percentile.

    The SQL of `duration_class.known_well`.
    """
    most = f"greatest({LEAST_MARGIN_S}, {LARGEST_SHARE} * {value})"
    return f"({value} IS NOT NULL AND {margin} <= {most})"


QUEUE_PRECISE_SQL = precise_sql("queue_s", "scheduled_at_margin_s")
RUN_PRECISE_SQL = precise_sql("run_s", "scheduled_at_margin_s + finished_at_margin_s")
TOTAL_PRECISE_SQL = precise_sql("total_s", "finished_at_margin_s")


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long finished tasks of a kind took from creation to end, seconds."""

    kind: str = ""
    """`TaskKind` value; the empty text where it is not known, and for all kinds as one."""
    n: int = 0
    """How many tasks the percentiles speak of: those whose end is known well enough."""
    median_s: float | None = None
    p95_s: float | None = None


@dataclass(frozen=True, slots=True)
class DurationClasses:
    """One duration of a filter's tasks, counted by class; the groups are numbers of models."""

    known: Classes
    """Those known well enough for a percentile."""
    left_out: "dict[int, int]" = field(default_factory=dict)
    """How many of a model exist and are not."""


def read_classes(db: DuckDBPyConnection, task_filter: TaskFilter, duration: str) -> DurationClasses:
    """Return the counts of one of DURATIONS."""
    where, parameters = task_filter.where()
    asked = CLASSES.format(where=where, duration=duration)
    found = arrays(db, asked, parameters | {"left_out": LEFT_OUT})
    classes = Classes(*(found[name] for name in ("model_no", "class", "n", "low", "high")))
    out = classes.chosen(classes.number == LEFT_OUT)
    left_out = dict(zip(out.group.tolist(), out.n.tolist(), strict=True))
    return DurationClasses(classes.chosen(classes.number != LEFT_OUT), left_out)


def overall(total: DurationClasses) -> Lasting:
    """Return how long all tasks took."""
    everything = total.known.grouped(np.zeros_like(total.known.group))
    return next(iter(_lasting(everything, [""])), Lasting())


def by_kind(total: DurationClasses, models: dict[int, Model]) -> tuple[Lasting, ...]:
    """Return how long the tasks of each kind took, most of them first."""
    kinds = sorted({model.kind for model in models.values()})
    group = [kinds.index(models[number].kind) for number in total.known.group.tolist()]
    found = _lasting(total.known.grouped(np.array(group, dtype=np.int64)), kinds)
    return tuple(sorted(found, key=lambda one: (-one.n, one.kind)))


def by_model(cohort: Cohort, classes: dict[str, DurationClasses]) -> pd.DataFrame:
    """Return queue, run and total time of each model and kind in seconds, most tasks first.

    Columns: model, kind (empty texts where not known), tasks; n_queue, queue_p50, queue_p95;
    n_run, run_p50, run_p95; n_total, total_p50, total_p95 (NaN where n is 0); left_out_queue,
    left_out_run, left_out_total: how many durations exist but are not known well enough to take
    part. `classes` is by DURATIONS.
    """
    counts = cohort.by_model()
    numbers = sorted(counts, key=lambda at: (-counts[at].tasks, *cohort.models[at]))
    whole: dict[str, object] = {
        "model": [cohort.models[at].model for at in numbers],
        "kind": [cohort.models[at].kind for at in numbers],
        "tasks": [counts[at].tasks for at in numbers],
    }
    for duration in DURATIONS:
        whole |= _times(classes[duration], duration, numbers)
    for duration in DURATIONS:
        left_out = classes[duration].left_out
        whole[f"left_out_{duration}"] = [left_out.get(at, 0) for at in numbers]
    return pd.DataFrame(whole).astype({"model": "str", "kind": "str"})


LEFT_OUT: Final = -1
CLASSES: Final = """
SELECT
    model_no::BIGINT AS model_no,
    coalesce({duration}_class, $left_out)::BIGINT AS class,
    count(*) AS n,
    min({duration}_s) AS low,
    max({duration}_s) AS high
FROM task
WHERE {duration}_s IS NOT NULL
    AND {where}
GROUP BY model_no, {duration}_class
"""


def _lasting(classes: Classes, kinds: list[str]) -> list[Lasting]:
    found = percentiles(classes, 0.5, 0.95)
    columns = found.group, found.n, found.seconds[0.5], found.seconds[0.95]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Lasting(kinds[group], n, median, p95) for group, n, median, p95 in rows]


def _times(classes: DurationClasses, duration: str, numbers: list[int]) -> dict[str, object]:
    """Return the columns of one duration, a value for each model."""
    found = percentiles(classes.known, 0.5, 0.95)
    place = {number: at for at, number in enumerate(found.group.tolist())}
    n = [*found.n.tolist(), 0]
    columns: dict[str, object] = {f"n_{duration}": [n[place.get(at, -1)] for at in numbers]}
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        seconds = [*found.seconds[share].tolist(), np.nan]
        columns[f"{duration}_{name}"] = np.array([seconds[place.get(at, -1)] for at in numbers])
    return columns
