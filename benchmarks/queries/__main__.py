"""`python -m benchmarks.queries`: asks the ten example queries every way, and writes the report.

It takes three minutes for the 1,000,000 tasks that are its default, on an idle machine; 10,000,000
take some twenty and 15 GB of the disk for temporary files (`TMPDIR`).
"""

import argparse
import sys

from benchmarks.queries.measured import Plan, measure
from benchmarks.queries.report import REPORT, section, write


def main() -> None:
    """Measure, and write the section of so many tasks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--page-runs", type=int, default=3, help="of the page; 0 for none of it")
    parser.add_argument("--peer-runs", type=int, default=2, help="of Datasette; 0 for none of it")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds of Datasette's queries")
    parser.add_argument("--print", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    plan = Plan(options.tasks, options.runs, options.page_runs, options.peer_runs, options.limit)
    found = measure(plan, _say)
    if options.print:
        print(section(plan, found))
    else:
        write(plan, found)
        _say(f"written to {REPORT}")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
