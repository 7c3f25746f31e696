"""`python -m benchmarks`: measures everything and writes docs/performance.md."""

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import streamlit

from benchmarks import backfill, pages, start
from benchmarks.backfill import Rate
from benchmarks.pages import Crowd, PageCost
from benchmarks.seed import seed

TASKS = 1_000_000
REPORT = Path(__file__).parent.parent / "docs" / "performance.md"
TEMPLATE = """# Performance

Made by `make bench` on {machine}, {day}. All figures are from one run; the goal stands beside each.

## First read of an account
A simulated account of {account:,} tasks in a process of its own, over HTTP with real signatures,
`AIGC_DATA_RATE_SHARE=1`, for a minute. The simulator refuses what exceeds the documented calls in
any second. Goal: at least 95 % of the documented calls, and none refused.

| Action | Documented calls/s | Calls made | Share of the documented rate | Refused |
|---|---|---|---|---|
{rates}

## Pages over {tasks:,} tasks
The app's own server, asked over its WebSocket; from the request to the message after the last
element, median of {runs}. *Again* is a view whose answers are at hand: the app keeps them for what
anybody looked at in the last day, and asks ahead when the store or the minute changes
(`aigc_data/ui/refill.py`). *Fresh* is a window that nobody has looked at, *text* such a window with
a text to find in the prompts, which all have to be read (median of {texts}). The default window is
7 days; 30 days are all tasks. Goal: at most 150 ms, at most 100 rows over the wire. Tasks are
counted by narrow columns (migration 0004) and once for all that an overview says
(`aigc_data/analysis/cohort.py`), percentiles read off counts by classes one percent wide, questions
asked side by side, a text looked for once (`aigc_data/analysis/read_once.py`), charts drawn as
plain data. Rows and kB are the most over the wire.

| Page | Window | Again, ms | of the goal | Fresh, ms | of the goal | Text, ms | Rows | kB |
|---|---|---|---|---|---|---|---|---|
{pages}

Ten sessions at once, each going through four pages five times with filters of its own: median
{crowd_ms:.0f} ms a page; the server's memory {idle:.0f} MiB before the first viewer, {busy:.0f} MiB
at most ({busy_share:.0%} of the goal of 700 MB).

## Start
From starting the server on an installed tree, without keys and without a database, to the first
task in the store of the demo: {first_s:.1f} s ({first_share:.0%} of the goal of 10 s).
"""


def main() -> None:
    """Measure, and write the report."""
    with tempfile.TemporaryDirectory() as folder:
        _say("starting the demo")
        first_s = start.measure(Path(folder))
        _say(f"backfill of {backfill.TASKS:,} tasks")
        rates = backfill.measure()
        database = Path(folder) / "tasks.duckdb"
        _say(f"seeding {TASKS:,} tasks")
        seed(database, TASKS)
        _say("pages")
        costs, crowd = pages.measure(database)
    REPORT.write_text(_report(first_s, rates, costs, crowd), "utf-8")
    _say(f"written to {REPORT}")


def _report(first_s: float, rates: list[Rate], costs: list[PageCost], crowd: Crowd) -> str:
    return TEMPLATE.format(
        machine=_machine(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        account=backfill.TASKS,
        rates="\n".join(map(_rate_row, rates)),
        tasks=TASKS,
        runs=pages.RUNS,
        texts=pages.TEXT_RUNS,
        pages="\n".join(map(_page_row, costs)),
        crowd_ms=crowd.median_ms,
        idle=crowd.idle_mib,
        busy=crowd.busy_mib,
        busy_share=crowd.busy_mib * pages.MIB / 700e6,
        first_s=first_s,
        first_share=first_s / 10,
    )


def _rate_row(rate: Rate) -> str:
    counts = f"{rate.limit} | {rate.calls:,} | {rate.share:.1%} | {rate.throttles}"
    return f"| {rate.action} | {counts} |"


def _page_row(cost: PageCost) -> str:
    times = " | ".join(f"{ms:.0f} | {ms / 150:.0%}" for ms in (cost.again_ms, cost.fresh_ms))
    text = "" if cost.text_ms is None else f"{cost.text_ms:.0f}"
    size = f"{cost.rows} | {cost.bytes / 1000:.0f}"
    return f"| {cost.page} | {cost.days} d | {times} | {text} | {size} |"


def _machine() -> str:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    python = f"Python {platform.python_version()}"
    return f"{system}, {python}, DuckDB {duckdb.__version__}, Streamlit {streamlit.__version__}"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
