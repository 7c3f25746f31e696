"""What the cloud billed, per day: written whole for the days that were read, and read back."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import duckdb
import pyarrow as pa

from aigc_data.store.task_row import TEXT, TIME, whole
from aigc_data.task import TaskKind
from aigc_data.wire.usage import UsageDay

TOTAL = ""
"""The specification under which a day's total is kept."""
PUT = """
INSERT INTO usage_day BY NAME
SELECT *
FROM billed
ON CONFLICT (account, day, kind, specification) DO UPDATE SET
    tasks = excluded.tasks,
    amount = excluded.amount,
    unit = excluded.unit,
    read_at = excluded.read_at
"""
DROP_OUTDATED = """
DELETE FROM usage_day
USING (
    SELECT account, day, kind, max(read_at) AS read_at
    FROM billed
    GROUP BY ALL
) AS fresh
WHERE usage_day.account = fresh.account
  AND usage_day.day = fresh.day
  AND usage_day.kind = fresh.kind
  AND usage_day.read_at < fresh.read_at
"""
"""A part that an answer no longer names is no longer billed."""
OF_ACCOUNT = """
SELECT account, day, kind, specification, tasks, amount, read_at
FROM usage_day
WHERE account = $account
ORDER BY day, kind, specification
"""
SCHEMA = pa.schema(
    [
        ("account", TEXT),
        ("day", pa.date32()),
        ("kind", TEXT),
        ("specification", TEXT),
        ("tasks", pa.int64()),
        ("amount", pa.float64()),
        ("unit", TEXT),
        ("read_at", TIME),
    ]
)


def write_usage(cursor: duckdb.DuckDBPyConnection, days: Iterable[UsageDay]) -> None:
    """Put these in the place of what was read of their days before."""
    rows = [_row(day) for day in days]
    if not rows:
        return
    cursor.register("billed", pa.Table.from_pylist(rows, schema=SCHEMA))
    try:
        cursor.execute(PUT)
        cursor.execute(DROP_OUTDATED)
    finally:
        cursor.unregister("billed")


def usage_days(cursor: duckdb.DuckDBPyConnection, account: str) -> list[UsageDay]:
    """Return what was billed, by day and kind, each total before its parts."""
    found = cursor.execute(OF_ACCOUNT, {"account": account}).fetchall()
    return [
        UsageDay(
            account=name,
            day=day,
            kind=TaskKind(kind),
            specification=specification or None,
            tasks=tasks,
            amount=amount,
            read_at=read_at.astimezone(UTC),
        )
        for name, day, kind, specification, tasks, amount, read_at in found
    ]


def _row(day: UsageDay) -> dict[str, Any]:
    return {
        "account": day.account,
        "day": day.day,
        "kind": day.kind.value,
        "specification": whole(day.specification or TOTAL),
        "tasks": day.tasks,
        "amount": day.amount,
        "unit": day.unit,
        "read_at": day.read_at,
    }
