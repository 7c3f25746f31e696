"""Results that the cloud will soon delete, and that are not kept."""

from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Expiring
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import ENDED_US_SQL, WHOLE, narrowing
from aigc_data.analysis.fate_sql import EXPIRING_SQL
from aigc_data.store.alerts import Measure

SOON_GONE = f"""
SELECT count(*), min(created_at), max(created_at)
FROM tasks
WHERE result_expires_at <= $soon
  AND {ENDED_US_SQL} <= epoch_us($fates_at::TIMESTAMPTZ)
  AND {EXPIRING_SQL}
  AND {{where}}
"""


def read(db: DuckDBPyConnection, rule: Expiring, at: datetime) -> tuple[Reading, ...]:
    """Return the one reading: how many tasks' results expire soon after `at` (UTC), unkept."""
    narrowed = narrowing(rule)
    bound = narrowed.parameters | {"fates_at": at, "soon": at + rule.within}
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
            reason=f"The results of {said.tasks(tasks)} expire within {said.length(rule.within)}, "
            "and nothing keeps them.",
        ),
    )
