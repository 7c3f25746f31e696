"""How long tasks usually take, by kind and by model: what following open tasks goes by.

Read off the store, so that it is the same after a restart. A task that was found only after its end
and whose end is known badly tells nothing; one that was seen open does, even where it ended before
it was asked again, for then it counts as an early one wherever in that time its end is taken to be:
the early end is a rank, and so it does not drift with the asking that it leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from aigc_data.store.store import Store
from aigc_data.task import TaskKind

RECENT = timedelta(days=7)
READ_AGAIN = timedelta(minutes=10)
READ_AGAIN_EMPTY = timedelta(minutes=1)
"""While nothing is known yet, as in a new store."""
LEAST_TASKS = 8
"""A model with fewer is followed as its kind is."""

USUAL = f"""
SELECT
    kind,
    model,
    model_version,
    grouping(model, model_version) = 0 AS of_model,
    quantile_cont(total_s, [0.2, 0.9]) AS early_and_late_s,
    coalesce(quantile_cont(run_s, 0.2), 0) AS run_s
FROM task
WHERE account = $account
  AND status = 'successful'
  AND created_at BETWEEN $since AND $until
  AND total_s IS NOT NULL
  AND (open_seen_at IS NOT NULL OR finished_at_margin_s <= 0.25 * total_s)
GROUP BY GROUPING SETS ((kind, model, model_version), (kind))
HAVING count(*) >= {LEAST_TASKS}
"""


@dataclass(frozen=True, slots=True)
class Usual:
    """How long successful tasks took from their creation, in seconds."""

    early_s: float
    """A fifth of them had ended by then."""
    late_s: float
    """Nine in ten had ended by then."""
    run_s: float
    """A fifth of them ran no longer than this after they had left the queue."""


UNTOLD: Mapping[TaskKind | None, Usual] = {
    TaskKind.IMAGE: Usual(5, 60, 4),
    TaskKind.VIDEO: Usual(30, 300, 20),
    TaskKind.AUDIO: Usual(15, 180, 10),
    TaskKind.SCENARIO: Usual(60, 1200, 40),
    None: Usual(5, 300, 4),
}
"""Taken while too few tasks of a kind have ended: early rather than late."""


@dataclass(frozen=True, slots=True)
class UsualOfKind:
    """What is usual for a kind, and for each of its models that has ended often enough."""

    whole: Usual
    models: Mapping[tuple[str, str], Usual]
    """By name and version, both in lower case, empty where they are not known."""


@dataclass(slots=True)
class UsualTimes:
    """What is usual in one account; read again every ten minutes. Safe in any thread."""

    store: Store
    account: str
    _read_at: datetime | None = None
    _kinds: Mapping[TaskKind | None, UsualOfKind] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, kind: TaskKind | None, now: datetime) -> UsualOfKind:
        """Return what is usual for a kind at `now` (UTC)."""
        with self._lock:
            if self._read_at is None or abs(now - self._read_at) >= self._holds:
                self._kinds, self._read_at = self._read(now), now
            return self._kinds.get(kind) or UsualOfKind(UNTOLD[kind], {})

    @property
    def _holds(self) -> timedelta:
        return READ_AGAIN if self._kinds else READ_AGAIN_EMPTY

    def _read(self, now: datetime) -> Mapping[TaskKind | None, UsualOfKind]:
        values = {"account": self.account, "since": now - RECENT, "until": now}
        with self.store.cursor() as db:
            rows = db.execute(USUAL, values).fetchall()
        return {
            kind and TaskKind(kind): UsualOfKind(
                Usual(quantiles[0], quantiles[1], run_s), _models(rows, kind)
            )
            for kind, _, _, of_model, quantiles, run_s in rows
            if not of_model
        }


def _models(rows: Sequence[tuple[Any, ...]], wanted: str | None) -> dict[tuple[str, str], Usual]:
    """Return what is usual for the kind's models, however their names were written."""
    return {
        ((name or "").lower(), (version or "").lower()): Usual(quantiles[0], quantiles[1], run_s)
        for kind, name, version, of_model, quantiles, run_s in rows
        if of_model and kind == wanted
    }
