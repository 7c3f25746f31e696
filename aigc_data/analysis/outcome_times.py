"""By when tasks have succeeded, failed or left the queue, with those still open as censored.

The cohort is the tasks created in the window, whatever became of them; tasks whose end nobody knows
(status unknown) and tasks without a creation time are out, and counted.

- A task that is still open is followed up to the last time its account was read, or to now where
  the store does not say when that was.
- An end that is an estimate stands in the middle of what the evidence allows. To leave such ends
  out, or only the vague ones, would bias: it is the quick tasks whose margins are wide for what
  they took. `Ends` moves all of them to the earliest or the latest that they can have been, and so
  says how much the estimates can matter.
- An end at a time not known at all is spread over the known ends of its model that had the same
  outcome: it counts in the share, and adds nothing to what is known of the time. To leave it out
  would flatter: a failure has no signed link to date it by. Where none of that outcome has a time,
  it borrows those of the other; where none of its model has, it cannot be placed and is left out.
- Times are rounded up to whole seconds, as fine as the cloud says them; to 10 s from 10 min on,
  and to minutes from 2 h on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.survival import (
    quantile_high_sql,
    quantile_low_sql,
    quantile_sql,
    steps_sql,
)

MOST_MODELS = 12
"""The busiest ones have a curve of their own; all are in the curve of all."""
MARKS_S = (10, 30, 60, 120, 300, 600, 1800, 3600)
"""What shares are told for, seconds; each is a time that rounding leaves alone."""
OVERALL = 0
"""The rank of the curve of all models together; that of the busiest is 1."""


class Clock(StrEnum):
    """What is timed."""

    TOTAL = "total"
    """From creation to the end."""
    QUEUE = "queue"
    """From creation to the start, of all tasks; its only end is the start."""
    RUN = "run"
    """From the start to the end, of the tasks that have started."""


class Ends(StrEnum):
    """Where within its margin a time that is estimated is taken to lie."""

    EARLIEST = "earliest"
    MIDDLE = "middle"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class OutcomeTimes:
    """The curves of one clock; each frame has the column rank: 0 is all, 1 the busiest model."""

    summary: pd.DataFrame
    """A row each: rank, model, kind (empty texts where not known, and of all), tasks, successful,
    failed, open (in the cohort now); of those ended at a time not known untimed (spread over those
    of their outcome), borrowed (over those of the other) and unplaced (left out); median_s,
    median_low_s, median_high_s, p95_s, p95_low_s, p95_high_s: by when half and 95 % have ended in
    whatever way, seconds; NaN where it is not reached. For the queue successful means started."""
    within: pd.DataFrame
    """A row for each mark: rank, mark_s, succeeded, succeeded_low, succeeded_high, failed,
    open: shares of the cohort, 0..1, and a 95 % interval; NaN where no
    task was followed so long."""
    curves: pd.DataFrame
    """At most 200 rows each, the first at 0: rank, t (seconds), at_risk, and the columns of
    `within`."""
    models_left_out: int
    """How many less busy models have no curve of their own."""
    unknown: int
    """Tasks of the window whose status is unknown."""
    undated: int
    """Tasks without a creation time; none where the filter has a window."""


def outcome_times(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    clock: Clock = Clock.TOTAL,
    ends: Ends = Ends.MIDDLE,
    now: datetime | None = None,
) -> OutcomeTimes:
    """Return the curves of a filter's tasks; a choice of statuses is set aside.

    `now` (UTC) is up to when an open task was followed where nothing later is known.
    """
    where, parameters = task_filter.without("statuses").where()
    parts = _PARTS[clock].formatted(where, ends)
    moment = {"now": now or datetime.now(UTC), "most": MOST_MODELS}
    steps = db.execute(STEPS.format(**parts), parameters | moment).to_arrow_table()
    db.register("outcome_steps", steps)
    try:
        summary = db.execute(SUMMARY).df()
        within = db.execute(WITHIN, {"marks": list(MARKS_S)}).df()
        curves = db.execute(CURVES).df()
    finally:
        db.unregister("outcome_steps")
    unknown, undated = db.execute(LEFT_OUT.format(where=where), parameters).fetchall()[0]
    models = int(summary["models"].max()) if len(summary) else 0
    return OutcomeTimes(
        summary.drop(columns="models"),
        within,
        curves,
        max(0, models - MOST_MODELS),
        unknown,
        undated,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What a clock reads off a task."""

    time: str
    margin: str
    succeeded: str
    failed: str
    open: str
    since: str

    def formatted(self, where: str, ends: Ends) -> dict[str, str]:
        """Return what STEPS is filled in with."""
        shift = {
            Ends.MIDDLE: "",
            Ends.EARLIEST: f" - {self.margin}",
            Ends.LATEST: f" + {self.margin}",
        }
        return {
            "where": where,
            "time": f"{self.time}{shift[ends]}",
            "since": self.since,
            "succeeded": self.succeeded,
            "failed": self.failed,
            "open": self.open,
        }


def rounded_sql(seconds: str) -> str:
    """Return an SQL expression for whole seconds rounded up to what the curves tell apart."""
    return f"""CASE
            WHEN {seconds} <= 0 THEN 0
            WHEN {seconds} <= 600 THEN {seconds}
            WHEN {seconds} <= 7200 THEN 10 * ceil({seconds} / 10)
            ELSE 60 * ceil({seconds} / 60)
        END"""


_PARTS = {
    Clock.TOTAL: _Part(
        time="total_s",
        margin="finished_at_margin_s",
        succeeded="status = 'successful'",
        failed="status = 'failed'",
        open="status IN ('waiting', 'executing')",
        since="created_at",
    ),
    Clock.QUEUE: _Part(
        time="queue_s",
        margin="scheduled_at_margin_s",
        succeeded="status NOT IN ('waiting', 'unknown')",
        failed="false",
        open="status = 'waiting'",
        since="created_at",
    ),
    Clock.RUN: _Part(
        time="run_s",
        margin="(scheduled_at_margin_s + finished_at_margin_s)",
        succeeded="status = 'successful'",
        failed="status = 'failed'",
        open="status = 'executing'",
        since="scheduled_at",
    ),
}

READ_UNTIL_SQL = "least($now, coalesce(read_until, $now))"

STEPS = f"""
WITH seconds AS (
    SELECT
        model_no,
        ceil({{time}})::BIGINT AS s,
        count(*) FILTER (WHERE {{succeeded}}) AS successful,
        count(*) FILTER (WHERE {{failed}}) AS failed,
        0 AS open
    FROM task
    WHERE created_at IS NOT NULL
        AND {{where}}
    GROUP BY model_no, s
    UNION ALL
    SELECT
        model_no,
        ceil((epoch_us({READ_UNTIL_SQL}) - epoch_us({{since}})) / 1e6)::BIGINT AS s,
        0 AS successful,
        0 AS failed,
        count(*) AS open
    FROM task
    LEFT JOIN (SELECT account, max(until) AS read_until FROM watch GROUP BY account)
        USING (account)
    WHERE {{open}}
        AND created_at IS NOT NULL
        AND {{where}}
    GROUP BY model_no, s
),
counted AS (
    SELECT *, {rounded_sql("s")} AS t
    FROM seconds
    WHERE successful + failed + open > 0
),
models AS (
    SELECT
        model_no,
        row_number() OVER (ORDER BY sum(successful + failed + open) DESC, model_no) AS rank,
        count(*) OVER () AS models,
        sum(successful) AS successful,
        sum(failed) AS failed,
        sum(open) AS open,
        coalesce(sum(successful) FILTER (WHERE t IS NOT NULL), 0) AS successful_timed,
        coalesce(sum(failed) FILTER (WHERE t IS NOT NULL), 0) AS failed_timed,
        coalesce(sum(open) FILTER (WHERE t IS NOT NULL), 0) AS open_timed
    FROM counted
    GROUP BY model_no
),
spread AS (
    SELECT
        *,
        successful / nullif(successful_timed, 0) AS success_each,
        failed / nullif(failed_timed, 0) AS failure_each,
        CASE WHEN successful_timed = 0 THEN successful / nullif(failed_timed, 0) END
            AS success_as_failure,
        CASE WHEN failed_timed = 0 THEN failed / nullif(successful_timed, 0) END
            AS failure_as_success,
        CASE WHEN successful_timed + failed_timed > 0 THEN successful + failed ELSE 0 END
            + open_timed AS placed,
        CASE
            WHEN successful_timed = 0 AND failed_timed > 0 THEN successful
            WHEN failed_timed = 0 AND successful_timed > 0 THEN failed
            ELSE 0
        END AS borrowed,
        successful_timed + failed_timed + open_timed AS timed
    FROM models
),
totals AS (
    SELECT
        rank,
        if(rank = {OVERALL}, NULL, any_value(model_no)) AS model_no,
        max(models) AS models,
        sum(successful) AS all_successful,
        sum(failed) AS all_failed,
        sum(open) AS all_open,
        sum(placed) AS placed,
        sum(borrowed) AS borrowed,
        sum(timed) AS timed,
        sum(placed) / nullif(sum(timed), 0) AS doubt
    FROM (SELECT * REPLACE (unnest([rank, {OVERALL}]) AS rank) FROM spread)
    WHERE rank <= $most
    GROUP BY rank
),
placed AS (
    SELECT
        unnest([rank, {OVERALL}]) AS rank,
        t,
        counted.successful * coalesce(success_each, 0)
            + counted.failed * coalesce(success_as_failure, 0) AS successful,
        counted.failed * coalesce(failure_each, 0)
            + counted.successful * coalesce(failure_as_success, 0) AS failed,
        counted.open AS censored
    FROM counted
    JOIN spread USING (model_no)
    WHERE t IS NOT NULL
),
cells AS (
    SELECT
        rank,
        t,
        any_value(doubt) AS doubt,
        sum(successful)::DOUBLE AS successful,
        sum(failed)::DOUBLE AS failed,
        sum(censored)::DOUBLE AS censored
    FROM (
        FROM placed
        UNION ALL
        SELECT rank, 0 AS t, 0 AS successful, 0 AS failed, 0 AS censored
        FROM totals
    )
    JOIN totals USING (rank)
    WHERE doubt IS NOT NULL
    GROUP BY rank, t
),
{steps_sql("cells", "rank")}
SELECT
    totals.* EXCLUDE (model_no, doubt),
    {MODEL_SQL} AS model,
    {KIND_SQL} AS kind,
    t,
    at_risk,
    succeeded,
    succeeded_low,
    succeeded_high,
    failed_by,
    open,
    open_low,
    open_high
FROM totals
LEFT JOIN model USING (model_no)
LEFT JOIN steps USING (rank)
ORDER BY rank, t
"""
"""By the number of kind and model, and named at last. A curve without a time known has one row."""

SUMMARY = f"""
SELECT
    rank,
    any_value(model) AS model,
    any_value(kind) AS kind,
    any_value(models) AS models,
    any_value(all_successful + all_failed + all_open)::BIGINT AS tasks,
    any_value(all_successful)::BIGINT AS successful,
    any_value(all_failed)::BIGINT AS failed,
    any_value(all_open)::BIGINT AS open,
    any_value(placed - timed - borrowed)::BIGINT AS untimed,
    any_value(borrowed)::BIGINT AS borrowed,
    any_value(all_successful + all_failed + all_open - placed)::BIGINT AS unplaced,
    {quantile_sql(0.5)} AS median_s,
    {quantile_low_sql(0.5)} AS median_low_s,
    {quantile_high_sql(0.5)} AS median_high_s,
    {quantile_sql(0.95)} AS p95_s,
    {quantile_low_sql(0.95)} AS p95_low_s,
    {quantile_high_sql(0.95)} AS p95_high_s
FROM outcome_steps
GROUP BY rank
ORDER BY rank
"""

SHARES = """
    succeeded,
    succeeded_low,
    succeeded_high,
    failed_by AS failed,
    open
"""
WITHIN = f"""
WITH lengths AS (
    SELECT rank, max(t) AS longest, min(open) AS left_open
    FROM outcome_steps
    GROUP BY rank
),
marks AS (
    SELECT rank, unnest($marks) AS mark_s, longest, left_open
    FROM lengths
)
SELECT marks.rank, mark_s,{SHARES}
FROM marks
ASOF LEFT JOIN outcome_steps
    ON marks.rank = outcome_steps.rank
    AND outcome_steps.t <= mark_s
    AND (longest >= mark_s OR left_open = 0)
ORDER BY marks.rank, mark_s
"""
"""The last step by a mark; after the last step of all nothing changes where none is open."""

CURVES = f"""
SELECT rank, t, at_risk,{SHARES}
FROM outcome_steps
WHERE t IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY rank, CASE WHEN t > 0 THEN floor(12 * ln(t)) ELSE -1 END
    ORDER BY t DESC
) = 1
ORDER BY rank, t
"""
"""The last step of each twelfth of a power of e: 8 % apart, 200 rows to half a year."""

LEFT_OUT = """
SELECT
    count(*) FILTER (WHERE status = 'unknown') AS unknown,
    count(*) FILTER (WHERE created_at IS NULL) AS undated
FROM task
WHERE {where}
"""
