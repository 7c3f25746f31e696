"""Nothing was created for much longer than is usual for these hours.

The silence since the last task is held against the same hours of the four weeks before, or of the
days before while the store is younger than two weeks. As many tasks as there were then (the lower
median of the weeks, the least of the days: a holiday excuses a silence rather than the other way
round) are expected now, and that none of them comes has a chance of exp(-expected / CLUMP), for
people send tasks in bursts, CLUMP at a time. So a quiet night is none, and neither is a slow
account's Sunday. While nobody reads the account no silence is known: it lasts to when it was read.
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import NoData
from aigc_data.alerts import said
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE, Narrowing, narrowing
from aigc_data.store.alerts import Measure

CLUMP: Final = 2.0
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
WEEKS: Final = 4
DAYS: Final = 7
LEAST_PERIODS: Final = 2

SPAN: Final = """
SELECT min(created_at), max(created_at)
FROM tasks
WHERE created_at < $at
  AND {where}
"""
CREATED: Final = """
SELECT count(*)
FROM tasks
WHERE created_at >= $since
  AND created_at < $until
  AND {where}
"""


def read(
    db: DuckDBPyConnection, rule: NoData, at: datetime, as_of: datetime
) -> tuple[Reading, ...]:
    """Return the one reading: how long nothing was created before `at` (UTC), and how rare that is.

    Verdict.NO_DATA is what this rule is about.
    """
    narrowed, until = narrowing(rule), min(at, as_of)
    [(first, last)] = _rows(db, SPAN, narrowed, at=until)
    if first is None:
        return (Reading(slice=WHOLE, verdict=Verdict.NO_DATA, reason="No task is known."),)
    silence = (last.astimezone(UTC), until)
    expected = _expected(db, narrowed, silence, first.astimezone(UTC))
    return (_reading(rule, silence, expected),)


def _reading(rule: NoData, silence: tuple[datetime, datetime], expected: float | None) -> Reading:
    length = silence[1] - silence[0]
    chance = math.exp(-(expected or 0.0) / CLUMP)
    silent = length >= rule.at_least and chance <= rule.tail
    usual = "" if expected is None else f", where {said.tasks(int(expected))} would be usual"
    return Reading(
        slice=WHOLE,
        verdict=Verdict.NO_DATA if silent else Verdict.LOW,
        measure=Measure(
            value=length.total_seconds(),
            usual=expected,
            bound=rule.at_least.total_seconds(),
            tail=chance,
            since=silence[0],
            until=silence[1],
        ),
        reason=f"Nothing was created for {said.length(length)}{usual}.",
    )


def _expected(
    db: DuckDBPyConnection,
    narrowed: Narrowing,
    silence: tuple[datetime, datetime],
    first: datetime,
) -> float | None:
    """Return how many tasks there were in the same hours before; None where too little is known."""
    by_week = _counts(db, narrowed, silence, first, WEEK, WEEKS)
    if len(by_week) >= LEAST_PERIODS:
        return float(by_week[(len(by_week) - 1) // 2])
    by_day = _counts(db, narrowed, silence, first, DAY, DAYS)
    return float(by_day[0]) if len(by_day) >= LEAST_PERIODS else None


def _counts(
    db: DuckDBPyConnection,
    narrowed: Narrowing,
    silence: tuple[datetime, datetime],
    first: datetime,
    period: timedelta,
    most: int,
) -> list[int]:
    """Return how many tasks were created in the silence's hours of each period before, sorted.

    Only periods that the store reaches back to, and that do not overlap the silence.
    """
    since, until = silence
    return sorted(
        int(_rows(db, CREATED, narrowed, since=since - ago, until=until - ago)[0][0])
        for ago in (period * number for number in range(1, most + 1))
        if since - ago >= first and until - ago <= since
    )


def _rows(
    db: DuckDBPyConnection, statement: str, narrowed: Narrowing, **bound: datetime
) -> list[tuple[Any, ...]]:
    query = statement.format(where=narrowed.where)
    return db.execute(query, narrowed.parameters | bound).fetchall()
