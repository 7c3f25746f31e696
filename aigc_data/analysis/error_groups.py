"""Failures that say the same, as groups: how many, since when, of which models, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import for_filter
from aigc_data.analysis.failure_class import Explained, Said, explain
from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.analysis.retries import Retries, retries
from aigc_data.analysis.rows import rows
from aigc_data.analysis.stats import (
    Interval,
    rate_sql,
    wilson,
    wilson_high_sql,
    wilson_low_sql,
)
from aigc_data.failure_rule import FailureRule

MOST = 200
"""Groups that are returned, those of the most tasks."""
QUIET = timedelta(days=7)
"""A group that was not seen for so long has come back when it is seen again."""
TIMES_BEFORE = 3
"""So often it must have been seen before: else nobody knows how often it usually is."""
LONGER_THAN_USUAL = 5
"""So many times its mean interval before the quiet must have lasted. Of failures that come by
chance, at one rate, one interval in 150 is so long (e^-5)."""
KNOWN_BEFORE = timedelta(days=1)
"""So much of the time before a window must be stored for a group to be called new in it."""


class Standing(StrEnum):
    """How a group stands in a window."""

    NEW = "new"
    """Never seen before the window."""
    BACK = "back"
    """Seen before, then quiet, and seen again in the window."""


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """The failures of one group that a filter selects; times are UTC."""

    name: str
    template: str
    failure_kind: str | None
    error_code: str | None
    example: str | None
    """A message of the group, a stranger's text."""
    explained: Explained
    tasks: int
    share: float
    """Of all failures that the filter selects."""
    interval: Interval | None
    """Of the share, 95 % (Wilson)."""
    first_ever_at: datetime | None
    last_ever_at: datetime | None
    """When its first and last tasks were created, of the same accounts at any time."""
    standing: Standing | None
    models: tuple[str, ...]
    """Most failures first; the empty text where the model is not known."""
    trend: tuple[int, ...]
    """Tasks of each bucket of the window, those of `buckets.for_filter`."""
    retries: Retries


@dataclass(frozen=True, slots=True)
class ErrorGroups:
    """The groups of a filter, those of the most tasks first."""

    groups: tuple[ErrorGroup, ...]
    """At most MOST."""
    number: int
    """How many there are."""
    failed: int
    """Tasks in all of them."""
    ended: int
    successful: int
    """Of the tasks that the filter selects whatever became of them: what retries are held by."""
    known_from: datetime | None
    """The earliest creation that is stored of the accounts, UTC."""
    tells_new: bool
    """Whether enough of the time before the window is stored to say what is new in it."""

    def of(self, name: str) -> ErrorGroup | None:
        """Return the group of a name, or None where it is not among them."""
        return next((group for group in self.groups if group.name == name), None)


def error_groups(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    zone: str,
    rules: Sequence[FailureRule] = (),
    now: datetime | None = None,
) -> ErrorGroups:
    """Return the groups of the failures that a filter selects; `rules` are those of the settings.

    First, last, new and back are told of all tasks of the same accounts, so that a narrower filter
    does not make an old fault new.
    """
    buckets = for_filter(db, task_filter, zone, now)
    where, parameters = task_filter.where()
    found = rows(
        db,
        GROUPS.format(where=where, bucket=buckets.bucket_sql),
        {"most": MOST} | parameters | buckets.parameters(),
    )
    known_from, ended, successful = _known(db, task_filter)
    tells_new = bool(
        task_filter.since and known_from and known_from + KNOWN_BEFORE <= task_filter.since
    )
    lives = _lives(db, task_filter)
    tried = retries(db, task_filter) if found else {}
    told = explain([_said(row) for row in found], rules)
    return ErrorGroups(
        tuple(
            ErrorGroup(
                **_facts(row, len(buckets.edges) - 1),
                **_life(lives.get(row["name"]), task_filter, tells_new=tells_new),
                explained=one,
                retries=tried.get(row["name"], Retries()),
            )
            for row, one in zip(found, told, strict=True)
        ),
        number=found[0]["number"] if found else 0,
        failed=found[0]["failed"] if found else 0,
        ended=ended,
        successful=successful,
        known_from=known_from,
        tells_new=tells_new,
    )


def models(db: DuckDBPyConnection, task_filter: TaskFilter, name: str) -> pd.DataFrame:
    """Return model, kind (empty texts where not known), ended, failed, rate, low, high.

    failed are the model's tasks that are in the group, ended all of its tasks that have ended; rate
    is failed/ended and low..high its 95 % interval. Models without such a task are left out; the
    most failures come first.
    """
    where, parameters = task_filter.with_any_outcome().where()
    return db.execute(MODELS.format(where=where), parameters | {"name": name}).df()


def templates(
    db: DuckDBPyConnection, _task_filter: TaskFilter, names: Sequence[str]
) -> dict[str, str]:
    """Return what groups say, by name; one that is not stored is left out."""
    return dict(db.execute(TEMPLATES, {"names": list(names)}).fetchall())


GROUPS = f"""
WITH cube AS (
    SELECT
        error_group,
        model_no,
        {{bucket}} AS bucket,
        count(*) AS tasks
    FROM task
    WHERE error_group IS NOT NULL
        AND {{where}}
    GROUP BY ALL
),
counted AS (
    SELECT
        error_group,
        sum(tasks)::BIGINT AS tasks,
        count(*) OVER () AS number,
        (sum(sum(tasks)) OVER ())::BIGINT AS failed
    FROM cube
    GROUP BY error_group
    ORDER BY tasks DESC, error_group
    LIMIT $most
),
models AS (
    SELECT error_group, list(model ORDER BY tasks DESC, model) AS models
    FROM (
        SELECT error_group, {MODEL_SQL} AS model, sum(tasks) AS tasks
        FROM cube
        JOIN model USING (model_no)
        GROUP BY ALL
    )
    GROUP BY error_group
),
trends AS (
    SELECT error_group, list(bucket) AS buckets, list(tasks) AS counts
    FROM (
        SELECT error_group, bucket, sum(tasks)::BIGINT AS tasks
        FROM cube
        WHERE bucket IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY error_group
)
SELECT
    error_group AS name,
    coalesce(template, '') AS template,
    failure_kind,
    error_code,
    example,
    tasks,
    number,
    failed,
    models,
    buckets,
    counts
FROM counted
LEFT JOIN models USING (error_group)
LEFT JOIN trends USING (error_group)
LEFT JOIN error_groups USING (error_group)
ORDER BY tasks DESC, name
"""
"""One scan counts a small cube, and all else is read off it."""

KNOWN = """
SELECT
    (SELECT min(created_at) FROM tasks WHERE {accounts}) AS known_from,
    count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
    count(*) FILTER (WHERE status = 'successful') AS successful
FROM tasks
WHERE {where}
"""

LIVES = """
WITH failures AS (
    SELECT error_group, epoch_us(created_at) AS created
    FROM tasks
    WHERE error_group IS NOT NULL
        AND created_at IS NOT NULL
        AND {accounts}
),
lives AS (
    SELECT
        error_group,
        min(created) AS first,
        max(created) AS last,
        min(created) FILTER (WHERE created < $from_us) AS first_before,
        max(created) FILTER (WHERE created < $from_us) AS last_before,
        count(*) FILTER (WHERE created < $from_us) AS times_before
    FROM failures
    GROUP BY error_group
),
seen AS (
    SELECT
        error_group,
        created,
        lag(created) OVER of_group AS previous,
        row_number() OVER of_group - 1 AS times
    FROM failures
    WHERE created >= $from_us
        AND created < $until_us
    WINDOW of_group AS (PARTITION BY error_group ORDER BY created)
),
intervals AS (
    SELECT
        error_group,
        created,
        coalesce(previous, last_before) AS previous,
        coalesce(first_before, first) AS first,
        times_before + times AS times
    FROM seen
    JOIN lives USING (error_group)
),
returns AS (
    SELECT
        error_group,
        bool_or(
            times >= $times
            AND created - previous >= greatest($quiet_us, $usual * (previous - first) / (times - 1))
        ) AS back
    FROM intervals
    GROUP BY error_group
)
SELECT error_group, make_timestamptz(first), make_timestamptz(last), coalesce(back, false)
FROM lives
LEFT JOIN returns USING (error_group)
"""

MODELS = f"""
WITH counted AS (
    SELECT
        model_no,
        count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
        count(*) FILTER (WHERE error_group = $name) AS failed
    FROM task
    WHERE {{where}}
    GROUP BY model_no
),
models AS (
    SELECT
        {MODEL_SQL} AS model,
        {KIND_SQL} AS kind,
        sum(ended)::BIGINT AS ended,
        sum(failed)::BIGINT AS failed
    FROM counted
    JOIN model USING (model_no)
    GROUP BY ALL
    HAVING sum(failed) > 0
)
SELECT
    *,
    {rate_sql("failed", "ended")} AS rate,
    {wilson_low_sql("failed", "ended")} AS low,
    {wilson_high_sql("failed", "ended")} AS high
FROM models
ORDER BY failed DESC, model, kind
"""

TEMPLATES = """
SELECT error_group, template
FROM error_groups
WHERE error_group IN $names
"""

_Life = tuple[datetime, datetime, bool]
"""First and last creation, and whether it came back in the window."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


def _known(db: DuckDBPyConnection, task_filter: TaskFilter) -> tuple[datetime | None, int, int]:
    """Return since when tasks are stored, and how many of the filter's have ended, and well."""
    where, parameters = task_filter.with_any_outcome().where()
    accounts, bound = task_filter.of_its_accounts().where()
    sql = KNOWN.format(accounts=accounts, where=where)
    [(since, ended, successful)] = db.execute(sql, parameters | bound).fetchall()
    return since and since.astimezone(UTC), ended, successful


def _lives(db: DuckDBPyConnection, task_filter: TaskFilter) -> Mapping[str, _Life]:
    """Return when each group was seen, of the same accounts at any time."""
    accounts, parameters = task_filter.of_its_accounts().where()
    bound = {
        "from_us": ((task_filter.since or _EPOCH) - _EPOCH) // _MICROSECOND,
        "until_us": ((task_filter.until or _FOREVER) - _EPOCH) // _MICROSECOND,
        "quiet_us": QUIET // _MICROSECOND,
        "times": TIMES_BEFORE,
        "usual": LONGER_THAN_USUAL,
    }
    lives = db.execute(LIVES.format(accounts=accounts), parameters | bound).fetchall()
    return {
        name: (first.astimezone(UTC), last.astimezone(UTC), back)
        for name, first, last, back in lives
    }


def _life(life: _Life | None, task_filter: TaskFilter, *, tells_new: bool) -> dict[str, Any]:
    first, last, back = life or (None, None, False)
    standing = Standing.BACK if back else None
    if tells_new and first and task_filter.since and first >= task_filter.since:
        standing = Standing.NEW
    return {"first_ever_at": first, "last_ever_at": last, "standing": standing}


def _said(row: Mapping[str, Any]) -> Said:
    return Said(row["template"], row["error_code"], row["failure_kind"])


def _facts(row: Mapping[str, Any], buckets: int) -> dict[str, Any]:
    """Return the fields of a group that are read off its counts."""
    tasks, failed = row["tasks"], row["failed"]
    counts = dict(zip(row["buckets"] or (), row["counts"] or (), strict=True))
    told = ("name", "template", "failure_kind", "error_code", "example", "tasks")
    return {name: row[name] for name in told} | {
        "share": tasks / failed,
        "interval": wilson(tasks, failed),
        "models": tuple(row["models"] or ()),
        "trend": tuple(counts.get(at, 0) for at in range(buckets)),
    }
