"""`python -m benchmarks.monitoring`: replays months under the rules, writes docs/monitoring.md."""

import argparse
import functools
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path

from benchmarks.monitoring import cost
from benchmarks.monitoring.history import months
from benchmarks.monitoring.oracle import Rates, true_rates
from benchmarks.monitoring.report import report
from benchmarks.monitoring.run import Job, Run, run

REPORT = Path(__file__).parents[2] / "docs" / "monitoring.md"
ACCOUNTS = {200: 6, 1000: 6, 5000: 3}
"""Tasks a day, and how many seeds of each."""
QUIET_SEED, QUIET_A_DAY = 99, 5000.0
"""The account without incidents that tells what each model's rate is."""
WORKERS = 2


def main() -> None:
    """Replay, and write the report."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        _say(f"an evaluation over {cost.TASKS:,} tasks")
        cost_ms = cost.measure(Path(folder))
    runs = _runs(options.seed)
    REPORT.write_text(report(options.command, runs, cost_ms), "utf-8")
    _say(f"written to {REPORT}")


def _runs(first_seed: int) -> list[Run]:
    _say("what is usual for each model")
    rates: Rates = true_rates(months(QUIET_SEED, QUIET_A_DAY, ()).tasks)
    jobs = [
        Job(per_day, seed, quiet)
        for per_day, seeds in sorted(ACCOUNTS.items(), reverse=True)
        for seed in range(first_seed, first_seed + seeds)
        for quiet in (False, True)
    ]
    done = []
    with get_context("spawn").Pool(WORKERS) as pool:
        for one in pool.imap(functools.partial(run, rates=rates), jobs):
            _say(f"replayed {one.job}")
            done.append(one)
    return done


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.monitoring")
    parser.add_argument("--seed", type=int, default=101, help="The first; 1 to 8 tuned the rules.")
    options = parser.parse_args()
    options.command = f"python -m benchmarks.monitoring --seed {options.seed}"
    return options


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
