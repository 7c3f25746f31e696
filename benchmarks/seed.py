"""A store filled with believable tasks by SQL alone: `python -m benchmarks.seed PATH --tasks N`.

Every value is a function of the task's number, so that a store of the same size, days and time is
the same store. A task that would not have ended yet is waiting or executing; the evidence for each
time is what the app would have seen, so that `span.py` reads the same times off it.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from aigc_data.store.store import Store

ACCOUNT = "main"
CHUNK = 1_000_000
"""Tasks a statement makes; more would hold the whole index change in memory at once."""

CHOICES = (Path(__file__).parent / "seed_choices.sql").read_text("utf-8")
STATEMENT = (Path(__file__).parent / "seed.sql").read_text("utf-8")
KEEP_ORDER = """
SET disabled_optimizers = 'join_order,build_side_probe_side'
"""
"""Else DuckDB may build its joins over the numbers, and rows come out in the order of a hash table;
a real store is filled in order of time, more or less, and reads by time are as quick as that."""
MODELS = """
INSERT INTO model
SELECT row_number() OVER (ORDER BY kind, model_name), kind, model_name
FROM (
    SELECT DISTINCT kind, nullif(concat_ws(' ', model, model_version), '') AS model_name
    FROM slots
)
"""
DAYS = """
INSERT INTO published_day (day, changed_version)
SELECT DISTINCT strftime(created_at, '%Y-%m-%d'), 1
FROM task
"""


def seed(
    path: Path,
    tasks: int,
    days: float = 30,
    *,
    account: str = ACCOUNT,
    now: datetime | None = None,
) -> None:
    """Fill the new store at `path` with this many tasks, created over the `days` before `now`."""
    Store.open(path).close()
    values = {"tasks": tasks, "days": days, "account": account, "now": now or datetime.now(UTC)}
    with duckdb.connect(path) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(KEEP_ORDER)
        db.execute(CHOICES, {"tasks": tasks})
        db.execute(MODELS)
        for low in range(0, tasks, CHUNK):
            chunk = {"low": low, "high": min(low + CHUNK, tasks)}
            db.execute(STATEMENT, values | chunk)
        db.execute(DAYS)


def main() -> None:
    """Fill the store named on the command line and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seed")
    parser.add_argument("path", type=Path)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--account", default=ACCOUNT)
    options = parser.parse_args()
    started = time.monotonic()
    seed(options.path, options.tasks, options.days, account=options.account)
    took = time.monotonic() - started
    size = options.path.stat().st_size / 1e6
    print(f"{options.tasks:,} tasks in {took:.1f} s, {size:.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
