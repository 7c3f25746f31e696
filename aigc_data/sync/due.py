"""Which tasks to ask about now: those still open and those nobody asked about, newest first.

A task is asked again after a share of its age, so that a fresh one is followed closely and an old
one costs little: a task that takes ten seconds is seen to end within a second or two of a round,
one that takes an hour within six minutes.
"""

from dataclasses import dataclass
from datetime import datetime

from aigc_data.store.store import Store
from aigc_data.task import TaskKind

LIMIT = 500
"""IDs at a time, so that what is found meanwhile comes first in the next batch."""

_DUE = """
WITH open_task AS (
    SELECT
        task_id,
        kind,
        created_at,
        status_seen_at,
        raw_status IS NOT DISTINCT FROM 'NOT_FOUND' AS not_found,
        epoch($now - coalesce(created_at, first_seen_at)) AS age_s,
        epoch($now - status_seen_at) AS asked_s
    FROM task
    WHERE account = $account
      AND status NOT IN ('successful', 'failed')
      AND kind IS NOT DISTINCT FROM $kind
      AND (status_seen_at IS NULL OR status_seen_at < $began)
)
SELECT task_id
FROM open_task
WHERE status_seen_at IS NULL
   OR (NOT not_found AND asked_s >= greatest($least_s, least(age_s * 0.1, 6 * 3600)))
   OR (not_found AND age_s < 3600 AND asked_s >= 120)
ORDER BY created_at DESC NULLS FIRST, task_id
LIMIT $limit
"""

_UNASKED = """
SELECT
    count(*) FILTER (WHERE status_seen_at IS NULL AND status = 'unknown') AS unasked,
    count(*) AS tasks
FROM task
WHERE account = $account
"""
_LEAST_S = {TaskKind.IMAGE: 3, TaskKind.VIDEO: 8, TaskKind.AUDIO: 8, TaskKind.SCENARIO: 10}
"""Seconds between two questions about a fresh task; section 3.5 of the contract."""


@dataclass(frozen=True, slots=True)
class DueTasks:
    """The questions that wait, of one account."""

    store: Store
    account: str
    began: datetime
    """When the round began, UTC: what was asked since is not asked again in it."""

    def of(self, kind: TaskKind | None, now: datetime) -> list[str]:
        """Return up to LIMIT IDs of the kind that are due at `now` (UTC), newest first."""
        values = {
            "account": self.account,
            "kind": kind,
            "now": now,
            "began": self.began,
            "least_s": _LEAST_S.get(kind, 8) if kind else 8,
            "limit": LIMIT,
        }
        with self.store.cursor() as db:
            return [task_id for (task_id,) in db.execute(_DUE, values).fetchall()]

    def asked_share(self) -> float:
        """Return the share of all tasks whose status is known to have been asked, 0 to 1."""
        with self.store.cursor() as db:
            row = db.execute(_UNASKED, {"account": self.account}).fetchone()
        unasked, tasks = row or (0, 0)
        return 1.0 - unasked / tasks if tasks else 1.0
