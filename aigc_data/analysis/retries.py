"""Whether it helps to ask again: what became of a prompt that had failed and was tried once more.

A retry is the first task of the same account, kind, model, version and prompt that was created
after the failed one ended (after it was created, where its end is not known), within WITHIN. Those
sent side by side are therefore no retries of each other. A retry that follows several failures of
a group counts once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import USEFUL_N, Interval, wilson

WITHIN = timedelta(days=1)
"""A prompt that comes back later says little about the fault that it met before."""


class Help(StrEnum):
    """Whether a retry helps."""

    TOO_FEW = "too few"
    """Fewer than USEFUL_N retries have ended."""
    MOSTLY = "mostly"
    """At least every second one succeeds, for sure: the interval lies above one half."""
    SELDOM = "seldom"
    """At most every second one succeeds, for sure."""
    UNSURE = "unsure"
    """The interval holds one half."""


@dataclass(frozen=True, slots=True)
class Retries:
    """The retries of failures, and what became of them."""

    ended: int = 0
    succeeded: int = 0
    still_open: int = 0

    @property
    def rate(self) -> float | None:
        """succeeded/ended, None where none has ended."""
        return self.succeeded / self.ended if self.ended else None

    @property
    def interval(self) -> Interval | None:
        """The rate's 95 % interval (Wilson)."""
        return wilson(self.succeeded, self.ended)

    @property
    def help(self) -> Help:
        """Whether a retry helps, as far as that can be said."""
        interval = self.interval
        if interval is None or self.ended < USEFUL_N:
            return Help.TOO_FEW
        if interval.low >= 0.5:
            return Help.MOSTLY
        return Help.SELDOM if interval.high <= 0.5 else Help.UNSURE


def retries(db: DuckDBPyConnection, task_filter: TaskFilter) -> Mapping[str, Retries]:
    """Return the retries of the failures of each error group; one without any is left out.

    Failures and retries are both of the tasks that the filter selects, whatever became of them.
    """
    where, parameters = task_filter.with_any_outcome().where()
    within = {"within_us": WITHIN // timedelta(microseconds=1)}
    found = db.execute(RETRIES.format(where=where), parameters | within).fetchall()
    return {group: Retries(*counts) for group, *counts in found}


RETRIES = """
WITH attempts AS (
    SELECT
        hash(account, model_no, prompt) AS wish,
        epoch_us(created_at) AS created,
        epoch_us(coalesce(finished_at, created_at)) AS over,
        status,
        error_group
    FROM task
    WHERE prompt <> ''
        AND created_at IS NOT NULL
        AND {where}
),
failures AS (
    SELECT wish, over, error_group
    FROM attempts
    WHERE error_group IS NOT NULL
),
repeated AS (
    SELECT wish, created, status
    FROM attempts
    WHERE wish IN (SELECT wish FROM failures)
),
retried AS (
    SELECT DISTINCT failures.error_group, repeated.wish, repeated.created, repeated.status
    FROM failures
    ASOF JOIN repeated
        ON failures.wish = repeated.wish
        AND failures.over < repeated.created
    WHERE repeated.created <= failures.over + $within_us
)
SELECT
    error_group,
    count(*) FILTER (WHERE status IN ('successful', 'failed')) AS ended,
    count(*) FILTER (WHERE status = 'successful') AS succeeded,
    count(*) FILTER (WHERE status IN ('waiting', 'executing')) AS still_open
FROM retried
GROUP BY error_group
"""
"""A model's number stands for its kind, name and version, and a hash for the prompt: of 64 bits,
two of a million are one by chance at 1 : 37 million. Only what failed once is looked at again."""
