"""`python -m benchmarks.sandbox`: what a query costs in the sandbox, against the engine alone."""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from aigc_data.store.manifest import published_folder, read_manifest
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from benchmarks.runaway import ENDLESS
from benchmarks.seed import seed

RUNS = 9
QUERIES = {
    "a small one": "SELECT 1",
    "number of tasks": "SELECT count(*) FROM tasks",
    "the newest 50": "SELECT * FROM tasks ORDER BY created_at DESC LIMIT 50",
    "failures by model, all days": """
    SELECT model_name, count(*) AS n, count(*) FILTER (status = 'failed') AS failed
    FROM tasks
    GROUP BY ALL
    ORDER BY n DESC
    """,
    "median time by model and day": """
    SELECT model_name, created_at::DATE AS day, median(total_s) AS seconds
    FROM tasks
    GROUP BY ALL
    ORDER BY ALL
    """,
    "10,000 whole rows": "SELECT * FROM tasks LIMIT 10000",
}
LIMITS = Limits(seconds=600)


def main() -> None:
    """Fill a store, publish it, and print each query's time as rows of a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        database = Path(root) / "tasks.duckdb"
        seed(database, options.tasks)
        with Store.open(database) as store:
            store.publish()
        folder = published_folder(database)
        print("| Query | Engine alone, ms | Warm, ms | Cold, ms | Beside a runaway, ms |")
        print("|---|---|---|---|---|")
        for name, text in QUERIES.items():
            print(f"| {name} | {' | '.join(f'{ms:.0f}' for ms in _costs(folder, text))} |")


def _costs(folder: Path, text: str) -> tuple[float, ...]:
    """Return medians in milliseconds; the ways take turns, so that all meet the same machine."""
    query = Query(text, limits=LIMITS)
    with Sandbox(folder) as sandbox, bare(folder) as db:
        rounds = [_round(sandbox, db, query) for _ in range(RUNS)]
    return tuple(median(times) * 1000 for times in zip(*rounds, strict=True))


def _round(sandbox: Sandbox, db: duckdb.DuckDBPyConnection, query: Query) -> tuple[float, ...]:
    alone = timed(lambda: db.execute(query.text).to_arrow_table())
    sandbox.measures()
    warm = timed(lambda: sandbox.ask(query))
    sandbox.measures()
    with sandbox.start(Query(ENDLESS, limits=LIMITS)):
        sandbox.warm()
        sandbox.measures()
        beside = timed(lambda: sandbox.ask(query))
    return alone, warm, timed(lambda: _cold(sandbox.folder, query)), beside


def bare(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return the engine over the same files, with all cores and no limit."""
    db = duckdb.connect()
    db.execute("SET GLOBAL TimeZone = 'UTC'")
    db.execute("SET parquet_metadata_cache = true")
    for view, files in read_manifest(folder).views.items():
        db.read_parquet([str(folder / file) for file in files]).create_view(view)
    return db


def _cold(folder: Path, query: Query) -> None:
    with Sandbox(folder) as sandbox:
        sandbox.ask(query)


def timed(run: Callable[[], object]) -> float:
    """Return how long it took, in seconds."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
