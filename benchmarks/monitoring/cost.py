"""What one evaluation of the default rules costs over a large store."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aigc_data.alert_rule import DEFAULT_RULES
from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import Facts
from aigc_data.store.store import Store
from benchmarks.seed import seed

TASKS = 1_000_000
RUNS = 9


def measure(folder: Path) -> float:
    """Return the median milliseconds of an evaluation over TASKS tasks of 30 days."""
    database = folder / "million.duckdb"
    now = datetime.now(UTC)
    seed(database, TASKS, now=now)
    facts = Facts(interval=timedelta(seconds=30), as_of=now)
    with Store.open(database) as store, store.cursor() as db:
        evaluate(db, DEFAULT_RULES, now, facts)
        times = []
        for _ in range(RUNS):
            started = time.perf_counter()
            evaluate(db, DEFAULT_RULES, now, facts)
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000
