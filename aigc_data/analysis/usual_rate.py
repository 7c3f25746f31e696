"""The failure rate that is usual, going by the weeks before, and how far it may be off by chance.

Where the weeks suffice each hour of the day has a rate of its own, which leans on the rate of all
hours as if `LEAN` more tasks had failed at that. Stretches of the past as long as the buckets of
the chart differ more than chance alone makes them; by how much is their spread, the correlation of
two tasks of one stretch: E[(k - np)² / np(1 - p)] = 1 + (n - 1) spread, solved for all stretches at
once (Williams, D. A. (1982), "Extra-binomial variation in logistic linear models", Applied
Statistics 31). Stretches that stand out are no part of what is usual: those beyond three
deviations, where the deviation is that of the middle half (the median of chi-square with one degree
of freedom), as a control chart's limits are made without what had a cause of its own (Montgomery,
D. C., "Introduction to Statistical Quality Control", on p-charts).
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.beta_binomial import middle
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.hour_of_day import QUARTER

WEEKS: Final = 4
"""How far back it goes."""
FEWEST_ENDED: Final = 200
SHORTEST: Final = timedelta(days=2)
"""A history of fewer ended tasks, or that begins later, tells nothing."""
WHOLE_WEEK: Final = timedelta(days=7)
"""From then on each hour of the day counts for itself."""
LEAN: Final = 100
SHARE: Final = 0.99
"""Of a hundred usual buckets one lies outside the band."""
SHORTEST_STRETCH: Final = timedelta(hours=1)

_MEDIAN: Final = 0.454936423119573
"""Of chi-square with one degree of freedom."""
_BEYOND: Final = 9.0
"""Three deviations, squared."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Band:
    """The usual rate of a bucket and the middle `SHARE` of what chance makes of it, 0..1."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Usual:
    """What the weeks before a window say, and what that rests on."""

    since: datetime
    """The first task of it, UTC; its weeks end where the window begins."""
    ended: int
    """Tasks that it rests on."""
    left_out: int
    """Ended tasks of stretches that stood out."""
    by_hour: bool
    """Whether each hour of the day has a rate of its own."""
    rates: tuple[float, ...]
    """Of each hour of the day in the zone, 0..1."""
    weights: tuple[float, ...]
    """As how many tasks each of them counts."""
    spread: float
    """The correlation of two tasks of one stretch; 0 where stretches differ by chance alone."""

    def band(self, ended: npt.NDArray[np.int64]) -> Band | None:
        """Return the band for tasks that ended, by their 24 hours of creation; None for none."""
        n = int(ended.sum())
        if not n:
            return None
        mix = ended / n
        rate = float(mix @ np.array(self.rates))
        low, high = middle(n, rate, min(self.spread + self._unsure(mix), 0.999), SHARE)
        return Band(rate, low / n, high / n)

    def _unsure(self, mix: Floats) -> float:
        """Return what not knowing the rates exactly adds to the spread."""
        weights = np.array(self.weights)
        return float((mix**2 / weights).sum()) if self.by_hour else float(1 / weights[0])


def usual_rate(
    db: DuckDBPyConnection, task_filter: TaskFilter, until: datetime, step: timedelta, zone: str
) -> Usual | None:
    """Return what was usual for a filter's tasks in the weeks before `until`, UTC.

    `step` is the length of the buckets that it is for. None where the history is too short.
    """
    history = _history(db, task_filter, until, zone)
    if history.empty or int(history["ended"].sum()) < FEWEST_ENDED:
        return None
    since = datetime.fromtimestamp(int(history["quarter"].min()) * QUARTER.seconds, UTC)
    if until - since < SHORTEST:
        return None
    return _learned(history, since, max(step, SHORTEST_STRETCH), by_hour=until - since > WHOLE_WEEK)


HISTORY: Final = """
SELECT
    quarter_hour AS quarter,
    count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
    count(*) FILTER (WHERE status = 'failed') AS failed
FROM task
WHERE {where}
GROUP BY quarter
HAVING ended > 0
"""


def _history(
    db: DuckDBPyConnection, task_filter: TaskFilter, until: datetime, zone: str
) -> pd.DataFrame:
    """Return quarter, ended, failed and hour (of the day, in the zone)."""
    try:
        before = replace(task_filter, since=until - timedelta(weeks=WEEKS), until=until)
    except OverflowError:
        return pd.DataFrame()
    where, parameters = before.where()
    history = db.execute(HISTORY.format(where=where), parameters).df()
    return history.assign(hour=hours_of(history["quarter"], zone))


def hours_of(quarters: "pd.Series[int]", zone: str) -> "pd.Series[int]":
    """Return the hour of the day, 0..23, that each quarter begins in."""
    moments = pd.to_datetime(quarters * QUARTER.seconds, unit="s", utc=True)
    return moments.dt.tz_convert(zone).dt.hour


def _learned(history: pd.DataFrame, since: datetime, stretch: timedelta, *, by_hour: bool) -> Usual:
    first = history["quarter"].min()
    at = ((history["quarter"] - first) // (stretch // QUARTER)).to_numpy()
    rates, _ = _rates(history, by_hour=by_hour)
    usual = _usual(_stretches(history, at, rates))
    kept = usual[at]
    rates, weights = _rates(history[kept], by_hour=by_hour)
    return Usual(
        since=since,
        ended=int(history["ended"][kept].sum()),
        left_out=int(history["ended"][~kept].sum()),
        by_hour=by_hour,
        rates=tuple(map(float, rates)),
        weights=tuple(map(float, weights)),
        spread=_spread(_stretches(history[kept], at[kept], rates)),
    )


def _rates(history: pd.DataFrame, *, by_hour: bool) -> tuple[Floats, Floats]:
    """Return the rate of each hour of the day, and as how many tasks it counts.

    Half a failure and half a success are added to all, so that no rate is 0 or 1 for ever.
    """
    ended, failed = (
        np.bincount(history["hour"], history[name], 24).astype(float)
        for name in ("ended", "failed")
    )
    overall = (failed.sum() + 0.5) / (ended.sum() + 1)
    if not by_hour:
        return np.full(24, overall), np.full(24, ended.sum() + 1)
    return (failed + LEAN * overall) / (ended + LEAN), ended + LEAN


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Stretches of the past: how many ended in each, and how far they are from the usual."""

    ended: Floats
    surprise: Floats
    """(k - np)² / np(1 - p), whose mean is 1 where only chance is at work."""


def _stretches(history: pd.DataFrame, at: npt.NDArray[np.int64], rates: Floats) -> _Stretches:
    rate = rates[history["hour"].to_numpy()]
    ended = history["ended"].to_numpy()
    apart = np.bincount(at, history["failed"].to_numpy() - ended * rate)
    chance = np.bincount(at, ended * rate * (1 - rate))
    surprise = np.divide(apart**2, chance, out=np.zeros_like(chance), where=chance > 0)
    return _Stretches(np.bincount(at, ended).astype(float), surprise)


def _usual(stretches: _Stretches) -> npt.NDArray[np.bool_]:
    """Return which stretches do not stand out."""
    filled = stretches.surprise[stretches.ended > 0]
    deviation = max(1.0, float(np.median(filled)) / _MEDIAN)
    return stretches.surprise <= _BEYOND * deviation


def _spread(stretches: _Stretches) -> float:
    filled = stretches.ended > 0
    more = float((stretches.surprise[filled] - 1).sum())
    pairs = float((stretches.ended[filled] - 1).sum())
    return min(max(more / pairs, 0.0), 0.99) if pairs else 0.0
