"""Rules asked about a store at NOON, or so many seconds after it."""

from datetime import datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Rule
from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Reading
from aigc_data.store.alerts import Slice
from aigc_data.task import Task
from tests.analysis.history import KLING, ended
from tests.tasks import NOON

FACTS = Facts(interval=timedelta(seconds=30), as_of=NOON)
KLING_SLICE = Slice((("kind", "video"), ("model", "Kling 3.0")))
DAY = 86_400.0


def asked(
    db: DuckDBPyConnection, rule: Rule, at: datetime = NOON, facts: Facts = FACTS
) -> dict[Slice, Reading]:
    """Return the rule's readings by their slices."""
    [one] = evaluate(db, [rule], at, facts)
    return {reading.slice: reading for reading in one.readings}


def usual(days: int = 6, tasks: int = 40, failed: int = 2, **fields: Any) -> list[Task]:
    """Return so many tasks of Kling 3.0 on each day before yesterday, so many of them failed.

    They were created around noon, a minute apart.
    """
    return [
        ended(-DAY * day - 60 * (number + 1), 30, failed=number < failed, **(KLING | fields))
        for day in range(2, 2 + days)
        for number in range(tasks)
    ]


def lately(
    tasks: int, failed: int, since: float = -1200, apart: float = 60, **fields: Any
) -> list[Task]:
    """Return so many tasks of Kling 3.0 from `since` on, each ended after 30 s.

    So many of them failed, spread evenly, the last one too.
    """
    return [
        ended(since + apart * number, 30, failed=_spread(number, failed, tasks), **(KLING | fields))
        for number in range(tasks)
    ]


def _spread(number: int, failed: int, tasks: int) -> bool:
    return (number + 1) * failed // tasks > number * failed // tasks
