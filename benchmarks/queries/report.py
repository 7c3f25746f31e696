"""docs/performance-queries.md: a section for each number of tasks, each from a run of its own."""

import os
import platform
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import geometric_mean
from typing import Final

import duckdb

from benchmarks.queries.measured import Cost, Measured, Plan
from benchmarks.runaway import VIEWERS, Beside

REPORT: Final = Path(__file__).parents[2] / "docs" / "performance-queries.md"
HEAD: Final = (Path(__file__).parent / "head.md").read_text("utf-8")
SECTION: Final = (Path(__file__).parent / "section.md").read_text("utf-8")


def write(plan: Plan, found: Measured) -> None:
    """Put the section of so many tasks into the document, in the place of the one before."""
    held = REPORT.read_text("utf-8") if REPORT.exists() else HEAD
    parts = re.findall(r"(\n## ([\d,]+) tasks\n.*?)(?=\n## |\Z)", held, re.DOTALL)
    sections = {int(number.replace(",", "")): text for text, number in parts}
    sections[plan.tasks] = section(plan, found)
    REPORT.write_text(HEAD + "".join(sections[tasks] for tasks in sorted(sections)), "utf-8")


def section(plan: Plan, found: Measured) -> str:
    """Return the table of one run, and what it comes to."""
    return SECTION.format(
        tasks=plan.tasks,
        machine=_machine(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        runs=plan.runs,
        page_runs=plan.page_runs,
        peer_runs=plan.peer_runs,
        rows="\n".join(map(_row, found.costs)),
        said=_said(plan, found),
    )


def _row(cost: Cost) -> str:
    times = cost.peer_s / cost.ask_s if cost.peer_s else None
    more = ">" if cost.cut_off else ""
    cells = (
        cost.name,
        f"{cost.rows:,}",
        _ms(cost.bare_s),
        f"{'stopped at ' if cost.stopped else ''}{_ms(cost.ask_s)}",
        f"{cost.ask_s / (cost.bare_s * 1.2 + 0.03):.0%}",
        _ms(cost.page_s),
        f"{more}{_ms(cost.peer_s)}",
        "–" if times is None else f"{more}{times:.1f}",
        {True: "yes", False: "no", None: "–"}[cost.agreed],
    )
    return f"| {' | '.join(cells)} |"


def _said(plan: Plan, found: Measured) -> str:
    """Return a sentence for each goal."""
    lines = [_goal(found.costs), *_against(plan, found.costs)]
    if found.beside:
        lines.append(_beside(found.beside))
    return "\n".join(lines)


def _goal(costs: Sequence[Cost]) -> str:
    within = sum(cost.within for cost in costs)
    return f"* Sandbox within 1.2 times the engine and 30 ms: {within} of {len(costs)}."


def _against(plan: Plan, costs: Sequence[Cost]) -> Iterator[str]:
    times = [cost.peer_s / cost.ask_s for cost in costs if cost.peer_s]
    if times:
        ours = sum(cost.ask_s for cost in costs)
        theirs = sum(cost.peer_s for cost in costs if cost.peer_s)
        yield (
            f"* Sandbox against Datasette: {geometric_mean(times):.1f} times as fast in the "
            f"geometric mean, {theirs / ours:.1f} times for all ten together. Goal: 10 times."
        )
    if cut := [cost.name for cost in costs if cost.cut_off]:
        after = f"after {plan.limit_s:g} s, which count as its time"
        yield f"* Datasette was cut off {after}: {', '.join(cut)}."


def _beside(pages: Sequence[Beside]) -> str:
    each = ", ".join(
        f"{one.page} {one.without_ms:.0f} → {one.with_ms:.0f} ms ({one.times:.2f})" for one in pages
    )
    worst = max(one.times for one in pages)
    return (
        f"* Other pages, {VIEWERS} viewers at once, alone → beside a query without end on all "
        f"cores (times as long): {each}. Worst: {worst:.2f}; goal: at most 2."
    )


def _ms(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:,.0f}"


def _machine() -> str:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    engines = f"DuckDB {duckdb.__version__}, SQLite {sqlite3.sqlite_version}"
    return f"{system}, Python {platform.python_version()}, {engines}"
