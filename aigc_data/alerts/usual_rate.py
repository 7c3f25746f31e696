"""What share of tasks usually fails, by slice: what a rate is held against.

From the tasks created in the HISTORY before, in cells of six hours. A cell that failed far more
than the rest was an incident, and is left out, so that last week's does not excuse this week's.
A slice with few tasks is drawn towards all of them together (a beta-binomial mean with the weight
of PULL tasks): what is not known of a model is what is usual for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import By
from aigc_data.alerts.sample import RAW_COLUMNS, Floats, Ints, grouped
from aigc_data.task import TaskStatus

HISTORY: Final = timedelta(days=28)
CELL: Final = timedelta(hours=6)
PULL: Final = 100.0
"""The weight, in tasks, of all slices together in the rate of one."""
UNTOLD: Final = (1.0, 20.0)
"""Failed and ended tasks that are taken as seen before anything was: 5 %."""
SETTLED: Final = timedelta(days=3)
"""After so long a task has ended, or does not matter here: off-peak ones take 48 hours at most."""
_FAILED: Final = frozenset({TaskStatus.FAILED.value})
_ENDED: Final = frozenset({TaskStatus.SUCCESSFUL.value, TaskStatus.FAILED.value})
_SPREAD: Final = 3.0
_SLACK: Final = 1.5
"""An ordinary cell has no more failures than its mean, three standard deviations and these."""
_ROUNDS: Final = 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK_S: Final = timedelta(days=7).total_seconds()

_CELLS: Final = """
SELECT
    {columns},
    status,
    ((epoch_us(created_at) - epoch_us($since::TIMESTAMPTZ)) // $cell_us)::INTEGER AS cell,
    count(*) AS tasks
FROM tasks
"""
HISTORY_OF_GROUPS: Final = f"""
{_CELLS}
WHERE created_at >= $since
  AND created_at < $settled
GROUP BY ALL
UNION ALL
{_CELLS}
WHERE created_at >= $settled
  AND created_at < $until
  AND (finished_at IS NULL OR finished_at <= $until)
GROUP BY ALL
"""
"""In two parts, for only the younger tasks may have ended since: to look at each end costs half as
much again. The status is grouped by and not chosen by, which costs a third less."""


@dataclass(frozen=True, slots=True)
class History:
    """How many ended and failed in each cell (column) of each group (row)."""

    groups: tuple[dict[By, str], ...]
    ended: Ints
    failed: Ints


@dataclass(frozen=True, slots=True)
class UsualRates:
    """The usual rate of each slice, 0..1, and how many failures a usual week has in all."""

    rate: Floats
    failures_a_week: float


def read_history(db: DuckDBPyConnection, by: Sequence[By], at: datetime) -> History:
    """Return the history before the six hours that `at` (UTC) lies in."""
    until = _EPOCH + (at - _EPOCH) // CELL * CELL
    names = sorted({RAW_COLUMNS[column] for column in by})
    bound = {
        "since": until - HISTORY,
        "settled": until - SETTLED,
        "until": until,
        "cell_us": CELL // timedelta(microseconds=1),
    }
    columns = ", ".join(names) or "1 AS whole"
    table = db.execute(HISTORY_OF_GROUPS.format(columns=columns), bound).to_arrow_table()
    group, groups = grouped(table, by)
    status = table["status"].to_pylist()
    failed, ended = (np.array([one in words for one in status]) for words in (_FAILED, _ENDED))
    tasks = table["tasks"].to_numpy()
    shape = (len(groups), HISTORY // CELL)
    place = group * shape[1] + table["cell"].to_numpy()

    def summed(counted: Ints) -> Ints:
        cells = np.bincount(place, weights=counted, minlength=shape[0] * shape[1])
        return cells.reshape(shape).astype(np.int64)

    return History(groups, summed(tasks * ended), summed(tasks * failed))


def usual_rates(history: History, of_group: Ints, slices: int) -> UsualRates:
    """Return the usual rate of so many slices; `of_group` says which one a group is in, or -1.

    A slice without any history has the rate of all.
    """
    failed, ended = (_summed(cells, of_group, slices) for cells in (history.failed, history.ended))
    ordinary = np.ones(failed.shape, dtype=np.bool_)
    for _ in range(_ROUNDS):
        rate = _rate(failed, ended, ordinary)
        mean = ended * rate[:, None]
        limit = mean + _SPREAD * np.sqrt(mean * (1 - rate[:, None])) + _SLACK
        before, ordinary = ordinary, failed <= limit
        if np.array_equal(before, ordinary):
            break
    rate = _rate(failed, ended, ordinary)
    known_s = max(1, int((ended.sum(axis=0) > 0).sum())) * CELL.total_seconds()
    return UsualRates(rate, float((rate[:, None] * ended).sum()) * _WEEK_S / known_s)


def _summed(cells: Ints, of_group: Ints, slices: int) -> Floats:
    """Return the cells of each slice."""
    summed = np.zeros((slices, cells.shape[1]))
    chosen = of_group >= 0
    np.add.at(summed, of_group[chosen], cells[chosen])
    return summed


def _rate(failed: Floats, ended: Floats, ordinary: np.ndarray) -> Floats:
    """Return each slice's rate in its ordinary cells, drawn towards that of all."""
    k, n = (failed * ordinary).sum(axis=1), (ended * ordinary).sum(axis=1)
    overall = (k.sum() + UNTOLD[0]) / (n.sum() + UNTOLD[1])
    rates: Floats = (k + PULL * overall) / (n + PULL)
    return rates
