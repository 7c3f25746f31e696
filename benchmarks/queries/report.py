"""docs/performance-queries.md: a section for each number of tasks, each from a run of its own."""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import geometric_mean
from typing import Final

import duckdb

from benchmarks.queries.measured import Cost, Plan

REPORT: Final = Path(__file__).parents[2] / "docs" / "performance-queries.md"
HEAD: Final = (Path(__file__).parent / "head.md").read_text("utf-8")
SECTION: Final = (Path(__file__).parent / "section.md").read_text("utf-8")


def write(plan: Plan, costs: Sequence[Cost]) -> None:
    """Put the section of so many tasks into the document, in the place of the one before."""
    held = REPORT.read_text("utf-8") if REPORT.exists() else HEAD
    found = re.findall(r"(\n## ([\d,]+) tasks\n.*?)(?=\n## |\Z)", held, re.DOTALL)
    sections = {int(number.replace(",", "")): text for text, number in found}
    sections[plan.tasks] = section(plan, costs)
    REPORT.write_text(HEAD + "".join(sections[tasks] for tasks in sorted(sections)), "utf-8")


def section(plan: Plan, costs: Sequence[Cost]) -> str:
    """Return the table of one run, and what it comes to."""
    return SECTION.format(
        tasks=plan.tasks,
        machine=_machine(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        runs=plan.runs,
        peer_runs=plan.peer_runs,
        rows="\n".join(map(_row, costs)),
        said=_said(plan, costs),
    )


def _row(cost: Cost) -> str:
    times = cost.peer_s / cost.ask_s if cost.peer_s else None
    more = ">" if cost.cut_off else ""
    cells = (
        cost.name,
        f"{cost.rows:,}",
        _ms(cost.bare_s),
        _ms(cost.ask_s),
        f"{cost.ask_s / (cost.bare_s * 1.2 + 0.03):.0%}",
        _ms(cost.page_s),
        f"{more}{_ms(cost.peer_s)}",
        "–" if times is None else f"{more}{times:.1f}",
        {True: "yes", False: "no", None: "–"}[cost.agreed],
    )
    return f"| {' | '.join(cells)} |"


def _said(plan: Plan, costs: Sequence[Cost]) -> str:
    within = sum(cost.within for cost in costs)
    said = f"Within the goal of 1.2 times and 30 ms: {within} of {len(costs)}."
    times = [cost.peer_s / cost.ask_s for cost in costs if cost.peer_s]
    if times:
        said += f" Against Datasette: {geometric_mean(times):.1f} times in the geometric mean."
    if cut := [cost.name for cost in costs if cost.cut_off]:
        names = ", ".join(cut)
        said += (
            f" Datasette was cut off after {plan.limit_s:g} s, which counts as that, in {names}."
        )
    return said


def _ms(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:,.0f}"


def _machine() -> str:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    engines = f"DuckDB {duckdb.__version__}, SQLite {sqlite3.sqlite_version}"
    return f"{system}, Python {platform.python_version()}, {engines}"
