"""What fails, and how sure that is."""

from typing import Final, NamedTuple

import pandas as pd

from aigc_data.analysis.cohort import Cohort, Counts, Model
from aigc_data.analysis.stats import wilson


class ModelFailures(NamedTuple):
    """How often a model fails."""

    model: str
    kind: str
    """The empty texts where not known."""
    tasks: int
    ended: int
    failed: int
    open: int
    """Waiting or executing now."""
    rate: float | None
    """failed/ended, 0..1; None where none ended."""
    low: float | None
    high: float | None
    """Its 95 % interval."""


def by_model(cohort: Cohort) -> pd.DataFrame:
    """Return the failure rate of each model: a frame of small numbers, NaN where none ended.

    The columns are `ModelFailures`. Ordered by low, highest first: what surely fails leads, and two
    failures of three do not.
    """
    found = [_failures(cohort.models[at], counts) for at, counts in cohort.by_model().items()]
    found.sort(key=_leading)
    return pd.DataFrame(found, columns=list(ModelFailures._fields)).astype(TYPES)


TYPES: Final = dict.fromkeys(("model", "kind"), "str") | dict.fromkeys(
    ("rate", "low", "high"), "float64"
)


def _failures(model: Model, counts: Counts) -> ModelFailures:
    failed, ended = counts.failed, counts.ended
    sure = wilson(failed, ended)
    return ModelFailures(
        *model,
        counts.tasks,
        ended,
        failed,
        counts.open,
        failed / ended if ended else None,
        sure.low if sure else None,
        sure.high if sure else None,
    )


def _leading(one: ModelFailures) -> tuple[float, int, str, str]:
    return (1 if one.low is None else -one.low), -one.ended, one.model, one.kind
