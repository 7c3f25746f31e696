"""What a scrape of /metrics costs over a million tasks: `python -m benchmarks.scrape PATH`.

PATH is a store made by `python -m benchmarks.seed PATH`; it is asked in this process.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from prometheus_client.exposition import generate_latest

from aigc_data.task import Task
from aigc_data.ui.metrics.registry import registry
from aigc_data.ui.runtime import close_runtime, store

RUNS = 7
NOBODY = {"TENCENTCLOUD_SECRET_ID": "AKIDNOBODY", "TENCENTCLOUD_SECRET_KEY": "nothing"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one scrape; medians over RUNS."""

    wall_ms: float
    cpu_ms: float
    """Of all threads of the process."""


def measure(before: Callable[[int], None]) -> Cost:
    """Return the cost of a scrape, each made after `before` was called with its number."""
    walls, cpus = [], []
    for run in range(RUNS):
        before(run)
        wall, cpu = time.perf_counter(), time.process_time()
        generate_latest(registry())
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Cost(median(walls), median(cpus))


def change(run: int) -> None:
    """Change the store, as a round of the collector does."""
    at = datetime.now(UTC)
    task = Task(account="main", task_id=f"1-AigcImage-{at.timestamp():.6f}-{run}")
    store().save([task], at=at)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scrape")
    parser.add_argument("path", type=Path)
    os.environ |= NOBODY | {"AIGC_DATA_DB": str(parser.parse_args().path)}
    with store().cursor() as db:
        [(tasks,)] = db.execute("SELECT count(*) FROM tasks").fetchall()
    generate_latest(registry())
    changed, again = measure(change), measure(lambda _run: None)
    text = generate_latest(registry()).decode()
    samples = sum(not line.startswith("#") for line in text.splitlines())
    print(f"{tasks:,} tasks, {samples:,} samples, {len(text) / 1e3:.0f} kB")
    print(f"after a change: {changed.wall_ms:.0f} ms, {changed.cpu_ms:.0f} ms of processor time")
    print(f"again: {again.wall_ms:.0f} ms, {again.cpu_ms:.0f} ms of processor time")
    close_runtime()


if __name__ == "__main__":
    main()
