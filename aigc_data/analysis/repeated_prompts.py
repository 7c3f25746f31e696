"""Prompts that fail again and again, and the time that they cost."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import MODEL_SQL, TaskFilter
from aigc_data.analysis.rows import rows

MOST = 50
"""Prompts that are returned, those that cost the most time."""
FEWEST = 2
"""Failures in a row that make a prompt one that fails again and again."""
MOST_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class RepeatedPrompt:
    """Attempts at a prompt that failed one after the other, and the success that ended them.

    They are of one account and one kind; times are UTC. A prompt that fails again after a success
    is another one.
    """

    account: str
    kind: str
    """The empty text where it is not known."""
    task_id: str
    """Of the last attempt."""
    prompt: str
    attempts: int
    """The failures, the success, and what is still open or not known among them."""
    failed: int
    at_last: str
    """The status of the last attempt."""
    first_failed_at: datetime
    last_at: datetime
    """When the first failed attempt and the last attempt were created."""
    lost_s: float | None
    """Creation to end of the failed attempts, where known; None where it is of none."""
    timed: int
    """Of how many failed attempts it is known."""
    models: tuple[str, ...]
    error_groups: tuple[str, ...]
    """The groups of the failures, by name."""

    @property
    def span_s(self) -> float:
        """Seconds from the first failed attempt to the last attempt."""
        return (self.last_at - self.first_failed_at).total_seconds()


@dataclass(frozen=True, slots=True)
class RepeatedPrompts:
    """Prompts that fail again and again, those that cost the most time first."""

    prompts: tuple[RepeatedPrompt, ...]
    """At most MOST."""
    number: int
    """How many there are."""
    lost_s: float
    """Of all of them."""


def repeated_prompts(db: DuckDBPyConnection, task_filter: TaskFilter) -> RepeatedPrompts:
    """Return the prompts that failed FEWEST times or more, without a success between.

    Attempts are the tasks of a filter, whatever became of them; where it chooses an error group,
    the prompts are those that failed so at least FEWEST times. The order is by lost_s, then span_s.
    """
    failed, parameters = task_filter.where()
    where, more = task_filter.with_any_outcome().where()
    bound = {"fewest": FEWEST, "most": MOST} | parameters | more
    found = rows(db, REPEATED.format(failed=failed, where=where), bound)
    return RepeatedPrompts(
        tuple(map(_prompt, found)),
        number=found[0]["number"] if found else 0,
        lost_s=found[0]["lost_by_all"] if found else 0.0,
    )


def attempts(
    db: DuckDBPyConnection, task_filter: TaskFilter, account: str, task_id: str
) -> pd.DataFrame:
    """Return the tasks of a filter that have the prompt, account and kind of a task, newest first.

    They count whatever became of them. Columns: account, task_id, status, model, model_version,
    prompt, created_at (UTC), total_s, failure_kind, error_code, error_message. At most
    MOST_ATTEMPTS.
    """
    where, parameters = task_filter.with_any_outcome().where()
    bound = {"of_account": account, "of_task": task_id, "most": MOST_ATTEMPTS}
    return db.execute(ATTEMPTS.format(where=where), parameters | bound).df()


REPEATED = f"""
WITH suspects AS (
    SELECT account, kind, hash(prompt) AS wish
    FROM tasks
    WHERE status = 'failed'
        AND prompt <> ''
        AND created_at IS NOT NULL
        AND {{failed}}
    GROUP BY ALL
    HAVING count(*) >= $fewest
),
attempts AS (
    SELECT
        account,
        kind,
        hash(prompt) AS wish,
        prompt,
        task_id,
        status,
        created_at,
        total_s,
        model_name,
        error_group
    FROM tasks
    WHERE prompt <> ''
        AND created_at IS NOT NULL
        AND hash(prompt) IN (SELECT wish FROM suspects)
        AND {{where}}
),
ordered AS (
    SELECT
        attempts.*,
        count(*) FILTER (WHERE status = 'successful') OVER before AS successes
    FROM attempts
    SEMI JOIN suspects
        ON attempts.wish = suspects.wish
        AND attempts.account = suspects.account
        AND attempts.kind IS NOT DISTINCT FROM suspects.kind
    WINDOW before AS (
        PARTITION BY attempts.account, attempts.kind, attempts.wish
        ORDER BY created_at, task_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
prompts AS (
    SELECT
        account,
        coalesce(kind, '') AS kind,
        arg_max(task_id, (created_at, task_id)) AS task_id,
        any_value(prompt) AS prompt,
        count(*) AS attempts,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        arg_max(status, (created_at, task_id)) AS at_last,
        min(created_at) FILTER (WHERE status = 'failed') AS first_failed_at,
        max(created_at) AS last_at,
        sum(total_s) FILTER (WHERE status = 'failed') AS lost_s,
        count(total_s) FILTER (WHERE status = 'failed') AS timed,
        list_sort(list(DISTINCT {MODEL_SQL})) AS models,
        list_sort(list(DISTINCT error_group) FILTER (WHERE error_group IS NOT NULL))
            AS error_groups
    FROM ordered
    GROUP BY ordered.account, ordered.kind, ordered.wish, ordered.successes
    HAVING count(*) FILTER (WHERE status = 'failed') >= $fewest
)
SELECT
    *,
    count(*) OVER () AS number,
    coalesce(sum(lost_s) OVER (), 0)::DOUBLE AS lost_by_all
FROM prompts
ORDER BY
    lost_s DESC NULLS LAST,
    epoch_us(last_at) - epoch_us(first_failed_at) DESC,
    account,
    task_id
LIMIT $most
"""
"""Hashes stand in for prompts, as in `retries`; what failed twice alone is looked at again."""

ATTEMPTS = """
WITH wish AS (
    SELECT account AS of_account, kind AS of_kind, prompt AS of_prompt
    FROM tasks
    WHERE account = $of_account
        AND task_id = $of_task
)
SELECT
    account,
    task_id,
    status,
    model,
    model_version,
    prompt,
    created_at,
    total_s,
    failure_kind,
    error_code,
    error_message
FROM tasks
JOIN wish
    ON prompt = of_prompt
    AND account = of_account
    AND kind IS NOT DISTINCT FROM of_kind
WHERE {where}
ORDER BY created_at DESC, task_id DESC
LIMIT $most
"""


def _prompt(row: dict[str, Any]) -> RepeatedPrompt:
    told = {name: row[name] for name in RepeatedPrompt.__slots__}
    return RepeatedPrompt(
        **told
        | {name: row[name].astimezone(UTC) for name in ("first_failed_at", "last_at")}
        | {name: tuple(row[name] or ()) for name in ("models", "error_groups")}
    )
