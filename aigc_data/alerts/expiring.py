"""Results that the cloud will soon delete. Nothing is kept of results yet, so all of them count."""

from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Expiring
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import ENDED_US_SQL, WHOLE, narrowing
from aigc_data.store.alerts import Measure

SOON_GONE = f"""
SELECT count(*), min(created_at), max(created_at)
FROM tasks
WHERE status = 'successful'
  AND result_expires_at > $at
  AND result_expires_at <= $soon
  AND {ENDED_US_SQL} <= epoch_us($at::TIMESTAMPTZ)
  AND {{where}}
"""


def read(db: DuckDBPyConnection, rule: Expiring, at: datetime) -> tuple[Reading, ...]:
    """Return the one reading: how many successful tasks' results expire soon after `at` (UTC)."""
    narrowed = narrowing(rule)
    bound = narrowed.parameters | {"at": at, "soon": at + rule.within}
    [(tasks, first, last)] = db.execute(SOON_GONE.format(where=narrowed.where), bound).fetchall()
    verdict = Verdict.OVER if tasks >= rule.min_tasks else Verdict.LOW
    seen = Measure(
        value=float(tasks),
        n=tasks,
        bound=float(rule.min_tasks),
        since=first and first.astimezone(UTC),
        until=last and last.astimezone(UTC) + timedelta(seconds=1),
    )
    return (
        Reading(
            slice=WHOLE,
            verdict=verdict,
            measure=seen,
            reason=f"The results of {said.tasks(tasks)} expire within {said.length(rule.within)}.",
        ),
    )
