"""Failures with an error that was never seen before, or not for long.

A store that is younger than LEARNING calls nothing new: every error is, at first.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import NewGroup
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE, narrowing
from aigc_data.store.alerts import Measure, Slice

LEARNING: Final = timedelta(days=3)
"""Failures must be known from this long before the window."""

GROUPS: Final = """
WITH seen AS (
    SELECT error_group, created_at, coalesce(created_at >= $since, false) AS recent
    FROM tasks
    WHERE status = 'failed'
      AND error_group IS NOT NULL
      AND created_at < $at
      AND (finished_at IS NULL OR finished_at <= $at)
      AND {where}
),
known AS (
    SELECT min(created_at) AS since
    FROM seen
)
SELECT
    error_group,
    count(*) FILTER (WHERE recent) AS failed,
    min(created_at) FILTER (WHERE recent) AS first_at,
    max(created_at) FILTER (WHERE NOT recent) AS before_at,
    any_value(known.since) AS known_since
FROM seen, known
GROUP BY error_group
HAVING count(*) FILTER (WHERE recent) > 0
ORDER BY failed DESC, error_group
"""


def read(db: DuckDBPyConnection, rule: NewGroup, at: datetime) -> tuple[Reading, ...]:
    """Return a reading for each group that is new in the window before `at` (UTC)."""
    narrowed = narrowing(rule)
    bound = narrowed.parameters | {"at": at, "since": at - rule.window}
    rows = db.execute(GROUPS.format(where=narrowed.where), bound).fetchall()
    new = tuple(_reading(rule, row, at) for row in rows if _is_new(rule, row, at))
    reason = f"{len(new)} new of {len(rows)} in {said.length(rule.window)}."
    measure = Measure(value=float(len(new)), n=len(rows))
    return (*new, Reading(slice=WHOLE, verdict=Verdict.LOW, measure=measure, reason=reason))


def _is_new(rule: NewGroup, row: tuple[Any, ...], at: datetime) -> bool:
    _, _, first, before, known_since = row
    if at - rule.window - known_since < LEARNING:
        return False
    if before is None:
        return True
    return bool(rule.regressed_after) and first - before >= rule.regressed_after


def _reading(rule: NewGroup, row: tuple[Any, ...], at: datetime) -> Reading:
    group, failed, first, before, _ = row
    since = first.astimezone(UTC)
    again = f", last seen {said.length(since - before)} before" if before else ", never seen before"
    return Reading(
        slice=Slice((("error_group", group),)),
        verdict=Verdict.OVER if failed >= rule.min_failed else Verdict.BETWEEN,
        measure=Measure(
            value=float(failed), k=failed, bound=float(rule.min_failed), since=since, until=at
        ),
        reason=f"{said.tasks(failed)} failed in {said.length(at - since)} with one error{again}.",
    )
