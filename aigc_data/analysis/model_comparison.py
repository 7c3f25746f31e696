"""Which models fail more than which others, and how sure that is.

Rates are of the tasks created in the window that have ended; those still open are counted beside
them. Models are compared within their kind, for an image and a video are not the same work. A
difference says nothing of its cause: models are given different prompts, by different people. How
far the prompts are the same is told with it, and the difference over those that are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.discovery import LEVEL, adjusted
from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.fisher import p_value
from aigc_data.analysis.newcombe import Difference, difference
from aigc_data.analysis.outcomes import SUMS_SQL
from aigc_data.analysis.shared_prompts import REST, SharedPrompts, shared_prompts
from aigc_data.analysis.stats import USEFUL_N

MOST_MODELS = 12
"""The models with most ended tasks are compared: 12 are up to 66 pairs."""
ALIKE = 0.5
"""From this share of prompts in common on two models are said to have been given the same work."""


class Verdict(StrEnum):
    """What a comparison says of the first of two, many comparisons allowed for."""

    MORE = "more"
    """It surely fails more."""
    LESS = "less"
    NOT_SHOWN = "not shown"
    """A difference may be there, and is too small to be seen in so many tasks."""
    TOO_FEW = "too few"
    """One of the two has fewer than `USEFUL_N` ended tasks, and nothing is sure."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The ended tasks of one side."""

    n: int
    failed: int

    @property
    def rate(self) -> float:
        """Failed of n, 0..1; there is at least one."""
        return self.failed / self.n


@dataclass(frozen=True, slots=True)
class Comparison:
    """One model of a kind against another, or against all others of its kind together."""

    model: str
    """The empty text where it is not known."""
    kind: str
    other: str | None
    """None for all others."""
    one: Counts
    two: Counts
    apart: Difference
    p: float
    """Fisher's exact test, of this comparison alone."""
    adjusted_p: float
    """Of all comparisons of its list (Benjamini–Hochberg)."""
    same_prompts: float | None
    """Of the prompts given to either, the share given to both, 0..1; None where none is known."""
    shared_one: Counts | None = None
    """Over the prompts given to both alone; None where there is none."""
    shared_two: Counts | None = None
    shared_apart: Difference | None = None

    @property
    def verdict(self) -> Verdict:
        """What it says."""
        if self.adjusted_p <= LEVEL:
            return Verdict.MORE if self.apart.value > 0 else Verdict.LESS
        few = min(self.one.n, self.two.n) < USEFUL_N
        return Verdict.TOO_FEW if few else Verdict.NOT_SHOWN

    @property
    def alike(self) -> bool:
        """Whether the two were given much the same prompts."""
        return self.same_prompts is not None and self.same_prompts >= ALIKE


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """The comparisons of a filter's tasks; each list is a family of its own for adjusted p."""

    against_rest: tuple[Comparison, ...]
    """Each model against the others of its kind: those that surely fail more lead, those that
    surely fail less come last."""
    pairs: tuple[Comparison, ...]
    """Each two models of a kind, the one with the higher rate first; the surest lead."""
    ended: int
    """Tasks that the rates speak of, of all models."""
    open: int
    """Tasks of the window that are still waiting or executing."""
    models_left_out: int
    """Less busy models, which are among the others but are not compared."""
    one_in: int
    """Prompts were compared on a sample of one in so many."""


def model_comparison(db: DuckDBPyConnection, task_filter: TaskFilter) -> ModelComparison:
    """Return each model against its kind's others and against each; statuses are set aside."""
    task_filter = task_filter.without("statuses")
    where, parameters = task_filter.where()
    counted = db.execute(MODELS.format(where=where), parameters).df()
    ended = counted[counted["ended"] > 0].reset_index(drop=True)
    busy = ended.head(MOST_MODELS)
    names = list(zip(busy["model"], busy["kind"], strict=True))
    total = int(ended["ended"].sum())
    prompts = shared_prompts(db, task_filter, names, total)
    return ModelComparison(
        against_rest=_against_rest(ended, busy, prompts),
        pairs=_pairs(busy, prompts),
        ended=total,
        open=int(counted["open"].sum()),
        models_left_out=len(ended) - len(busy),
        one_in=prompts.one_in,
    )


MODELS = f"""
WITH counted AS (
    SELECT model_no, status, count(*) AS tasks
    FROM task
    WHERE {{where}}
    GROUP BY ALL
)
SELECT {MODEL_SQL} AS model, {KIND_SQL} AS kind,{SUMS_SQL}
FROM counted
JOIN model USING (model_no)
GROUP BY ALL
ORDER BY ended DESC, model, kind
"""


@dataclass(frozen=True, slots=True)
class _Side:
    """A model among the busy by its position, or all others of its kind."""

    name: str | None
    counts: Counts
    number: int


Sides = tuple[str, _Side, _Side]
"""A kind, and two of it that are to be compared."""


def _against_rest(
    ended: pd.DataFrame, busy: pd.DataFrame, prompts: SharedPrompts
) -> tuple[Comparison, ...]:
    wholes = ended.groupby("kind")[["ended", "failed"]].sum().to_dict("index")
    sides = []
    for kind, one in _busy_sides(busy):
        whole = wholes[kind]
        rest = Counts(whole["ended"] - one.counts.n, whole["failed"] - one.counts.failed)
        sides.append((kind, one, _Side(None, rest, REST)))
    return tuple(sorted(_compared(sides, prompts), key=_surely_more_first))


def _pairs(busy: pd.DataFrame, prompts: SharedPrompts) -> tuple[Comparison, ...]:
    sides = [
        (kind, one, two) if one.counts.rate >= two.counts.rate else (kind, two, one)
        for (kind, one), (other_kind, two) in combinations(_busy_sides(busy), 2)
        if kind == other_kind
    ]
    return tuple(sorted(_compared(sides, prompts), key=_surest_first))


def _busy_sides(busy: pd.DataFrame) -> list[tuple[str, _Side]]:
    return [
        (row["kind"], _Side(row["model"], Counts(row["ended"], row["failed"]), number))
        for number, row in enumerate(busy.to_dict("records"))
    ]


def _compared(sides: Sequence[Sides], prompts: SharedPrompts) -> Iterator[Comparison]:
    """Yield the comparisons of one family, in its order; without those that have only one side."""
    known = [(*two, apart) for two in sides if (apart := difference(*_numbers(*two[1:])))]
    raw = [p_value(*_numbers(one, two)) for _, one, two, _ in known]
    for (kind, one, two, apart), p, adjusted_p in zip(known, raw, adjusted(raw), strict=True):
        shared = _shared(prompts, one.number, two.number)
        yield Comparison(
            one.name or "", kind, two.name, one.counts, two.counts, apart, p, adjusted_p, *shared
        )


Shared = tuple[float | None, Counts | None, Counts | None, Difference | None]
"""The last four fields of a `Comparison`."""


def _shared(prompts: SharedPrompts, one: int, two: int) -> Shared:
    """Return what two sides have in common; of a pair the busier model is given first."""
    turned = two != REST and one > two
    row = prompts.by_pair.get((two, one) if turned else (one, two))
    if row is None:
        return None, None, None, None
    if not row.shared:
        return 0.0, None, None, None
    first, second = Counts(row.n, row.failed), Counts(row.other_n, row.other_failed)
    if turned:
        first, second = second, first
    apart = difference(first.failed, first.n, second.failed, second.n)
    return row.shared / row.prompts, first, second, apart


def _numbers(one: _Side, two: _Side) -> tuple[int, int, int, int]:
    return one.counts.failed, one.counts.n, two.counts.failed, two.counts.n


def _surely_more_first(one: Comparison) -> tuple[int, float, str, str]:
    sure = {Verdict.MORE: 0, Verdict.LESS: 2}
    return sure.get(one.verdict, 1), -one.apart.value, one.model, one.kind


def _surest_first(one: Comparison) -> tuple[float, float, str, str]:
    return one.adjusted_p, -one.apart.value, one.model, one.other or ""
