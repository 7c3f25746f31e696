"""Open tasks that are much older than their model's tasks usually become.

Held against the 99th percentile of what succeeded in the last week, of the slice or, where too few
did, of the kind: a time-out is no measure of what is usual. Off-peak tasks may wait 48 hours by
design and are left out. While nobody reads the account nothing is known to have ended, so a task is
as old as the data is.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Stuck
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE, group_sql, narrowing, select_sql, slice_of
from aigc_data.analysis.durations import TOTAL_PRECISE_SQL
from aigc_data.analysis.filter import KIND_SQL
from aigc_data.store.alerts import Measure

RECENT: Final = timedelta(days=7)
LEAST_ENDED: Final = 20
"""A slice that succeeded less often goes by its kind."""
YOUNG: Final = timedelta(minutes=5)
"""No task is stuck before."""

_NOT_OFF_PEAK: Final = """NOT coalesce(contains(request, '"OffPeak": true'), false)"""
_OPEN: Final = """
    SELECT {{columns}}{kind} AS kind_of, created_at
    FROM tasks
    WHERE {status}
      AND created_at < $until
      AND {not_off_peak}
      AND {{where}}
"""
OPEN: Final = "UNION ALL".join(
    _OPEN.format(kind=KIND_SQL, status=status, not_off_peak=_NOT_OFF_PEAK)
    for status in ("status = 'waiting'", "status = 'executing'", "finished_at > $at")
)
"""As of `$at`: what has ended since was open then. Each part on its own is found by the statistics
of its column, and so the request, the widest column, is read for few rows."""
STUCK: Final = f"""
WITH open_task AS (
    SELECT *, epoch($as_of::TIMESTAMPTZ) - epoch(created_at) AS age_s
    FROM ({OPEN})
),
ended AS (
    SELECT {{columns}}{KIND_SQL} AS kind_of, total_s
    FROM tasks
    WHERE status = 'successful'
      AND created_at >= $since
      AND finished_at <= $at
      AND {TOTAL_PRECISE_SQL}
      AND {KIND_SQL} IN (SELECT kind_of FROM open_task)
),
usual AS (
    SELECT
        {{columns_of}}kind_of,
        {{of_kind}} AS of_kind,
        quantile_cont(total_s, 0.99) AS p99_s
    FROM ended
    GROUP BY GROUPING SETS (({{columns_of}}kind_of), (kind_of))
    HAVING count(*) >= {LEAST_ENDED}
),
held AS (
    SELECT open_task.*, coalesce(of_slice.p99_s, whole.p99_s) AS p99_s
    FROM open_task
    LEFT JOIN (SELECT * FROM usual WHERE NOT of_kind) AS of_slice USING ({{columns_of}}kind_of)
    LEFT JOIN (SELECT kind_of, p99_s FROM usual WHERE of_kind) AS whole USING (kind_of)
)
SELECT
    {{columns_of}}
    count(*) FILTER (WHERE age_s > $times * p99_s) AS stuck,
    count(*) AS tasks,
    max(age_s) AS oldest_s,
    max(p99_s) AS p99_s,
    min(created_at) FILTER (WHERE age_s > $times * p99_s) AS since,
    max(created_at) FILTER (WHERE age_s > $times * p99_s) AS until
FROM held
WHERE p99_s IS NOT NULL
GROUP BY {{group}}
ORDER BY stuck DESC, {{group}}
"""
ANY: Final = f"""
SELECT kind_of
FROM ({OPEN})
LIMIT 1
"""


def read(db: DuckDBPyConnection, rule: Stuck, at: datetime, as_of: datetime) -> tuple[Reading, ...]:
    """Return a reading for each slice that has open tasks at `at` (UTC), and for the whole."""
    narrowed = narrowing(rule)
    until = min(at, as_of) - YOUNG
    some = narrowed.parameters | {"at": at, "until": until}
    if not db.execute(ANY.format(columns="", where=narrowed.where), some).fetchall():
        return (_whole(0),)
    bound = some | {"as_of": min(at, as_of), "since": at - RECENT, "times": rule.times_p99}
    rows = db.execute(_statement(rule, narrowed.where), bound).fetchall()
    slices = tuple(_reading(rule, row) for row in rows)
    return slices if not rule.by else (*slices, _whole(sum(row[-6] for row in rows)))


def _statement(rule: Stuck, where: str) -> str:
    names = "".join(f"{column.value}, " for column in rule.by)
    return STUCK.format(
        columns=select_sql(rule.by),
        columns_of=names,
        group=group_sql(rule.by),
        of_kind=f"grouping({rule.by[0].value}) = 1" if rule.by else "false",
        where=where,
    )


def _reading(rule: Stuck, row: tuple[Any, ...]) -> Reading:
    *values, stuck, tasks, oldest_s, p99_s, since, until = row
    verdict = Verdict.BETWEEN if stuck else Verdict.LOW
    return Reading(
        slice=slice_of(rule.by, values),
        verdict=Verdict.OVER if stuck >= rule.min_tasks else verdict,
        measure=Measure(
            value=float(stuck),
            n=tasks,
            usual=p99_s,
            bound=float(rule.min_tasks),
            since=since and since.astimezone(UTC),
            until=until and until.astimezone(UTC) + timedelta(seconds=1),
        ),
        reason=(
            f"{said.tasks(stuck)} of {tasks:,} open older than {rule.times_p99:g} times "
            f"{said.length(timedelta(seconds=p99_s))}, the oldest "
            f"{said.length(timedelta(seconds=oldest_s))}."
        ),
    )


def _whole(stuck: int) -> Reading:
    seen = Measure(value=float(stuck))
    said_ = f"{said.tasks(stuck)} older than usual."
    return Reading(slice=WHOLE, verdict=Verdict.LOW, measure=seen, reason=said_)
