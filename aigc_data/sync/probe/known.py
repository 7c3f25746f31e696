"""What the store knows that helps to examine the account: old IDs, open tasks, prompts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from aigc_data.sync.learned import Learned
from aigc_data.task import TaskKind

BANDS_H: tuple[tuple[float, float], ...] = (
    (13.0, 48.0),
    (120.0, 166.0),
    (173.0, 336.0),
    (480.0, 960.0),
    (1440.0, 2100.0),
)
"""Ages, in hours, whose IDs are asked: past 12 hours, before and after 7 days, and far past."""
EACH_BAND = 2
UNAUDITED_WITHIN_S = 86_400
FRESHEST_S = 30

_AGED = """
WITH band AS (
    SELECT unnest($youngest) AS youngest_s, unnest($oldest) AS oldest_s
)
SELECT task_id, kind, created_at
FROM tasks, band
WHERE account = $account
  AND kind IN ('image', 'video')
  AND epoch($now - created_at) BETWEEN youngest_s AND oldest_s
QUALIFY row_number() OVER (
    PARTITION BY youngest_s
    ORDER BY status = 'successful' DESC, created_at DESC, task_id
) <= $each
ORDER BY created_at DESC, task_id
"""
_OPEN = """
SELECT task_id, kind, created_at
FROM tasks
WHERE account = $account
  AND kind IN ('image', 'video', 'scenario')
  AND status IN ('waiting', 'executing')
ORDER BY created_at DESC NULLS LAST, task_id
LIMIT 4
"""
_UNAUDITED = """
SELECT task_id, kind, created_at
FROM tasks
WHERE account = $account
  AND kind IN ('image', 'video')
  AND NOT list_contains(sources, 'cloudaudit')
  AND epoch($now - created_at) BETWEEN $freshest AND $oldest
ORDER BY created_at, task_id
LIMIT 4
"""
_PROMPTS = """
SELECT length(prompt) AS characters, count(DISTINCT prompt) AS prompts
FROM tasks
WHERE account = $account
  AND list_contains(sources, 'cloudaudit')
  AND prompt IS NOT NULL
GROUP BY characters
ORDER BY characters DESC
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that the store holds; `created_at` is UTC."""

    task_id: str
    kind: TaskKind
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Longest:
    """The most characters that a prompt has, and how many different prompts have so many."""

    characters: int
    prompts: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows; nothing where there is none yet."""

    aged: tuple[KnownTask, ...] = ()
    """A few image and video tasks of each band of ages."""
    open: tuple[KnownTask, ...] = ()
    unaudited: tuple[KnownTask, ...] = ()
    """Created within the last day, known from elsewhere than CloudAudit; the oldest first."""
    longest_prompt: Longest | None = None
    learned: Learned = field(default_factory=Learned)
    """What earlier examinations taught the collector."""


def known_of(db: duckdb.DuckDBPyConnection, account: str, now: datetime) -> Known:
    """Return what the view `tasks` behind this cursor holds of the account at `now`, UTC."""
    who = {"account": account}
    at = who | {"now": now}
    bands = {
        "youngest": [youngest * 3600 for youngest, _ in BANDS_H],
        "oldest": [oldest * 3600 for _, oldest in BANDS_H],
        "each": EACH_BAND,
    }
    recent = {"freshest": FRESHEST_S, "oldest": UNAUDITED_WITHIN_S}
    prompts = db.execute(_PROMPTS, who).fetchone()
    return Known(
        aged=_tasks(db.execute(_AGED, at | bands).fetchall()),
        open=_tasks(db.execute(_OPEN, who).fetchall()),
        unaudited=_tasks(db.execute(_UNAUDITED, at | recent).fetchall()),
        longest_prompt=Longest(*prompts) if prompts else None,
    )


def _tasks(rows: Sequence[tuple[str, str, datetime | None]]) -> tuple[KnownTask, ...]:
    return tuple(KnownTask(task_id, TaskKind(kind), at) for task_id, kind, at in rows)
