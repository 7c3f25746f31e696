"""`python -m benchmarks.reliability`: lays the siege and writes docs/reliability.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from benchmarks.reliability import endurance, first_read
from benchmarks.reliability.report import report
from benchmarks.reliability.siege import CHANCE, Siege, growing, planned

REPORT = Path(__file__).parents[2] / "docs" / "reliability.md"
TASKS = 2000
DAYS = 30
ROUNDS = 60


def main() -> None:
    """Measure, write the report, and fail where anything is not as it should be."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        page, wrong = _measured(options.kills, options.seed, Path(folder))
    REPORT.write_text(page, "utf-8")
    _say(f"written to {REPORT}")
    if wrong:
        sys.exit(f"{wrong} things are not as they should be: see {REPORT}")


def _measured(kills: int, seed: int, folder: Path) -> tuple[str, int]:
    _say("a first read without faults")
    with SimulatorServer(_account(seed)) as server:
        first = first_read.measure(server, folder / "first.duckdb")
    with SimulatorServer(_account(seed), faults=planned(seed)) as server:
        siege = Siege(server, folder / "siege.duckdb")
        _say(f"{kills} kills")
        with growing(server, seed):
            siege.lay(kills, seed)
        _say("a round without faults")
        relief = siege.relieve()
        _say(f"{ROUNDS} rounds in one process")
        with growing(server, seed + 1):
            endured = endurance.measure(siege.database, siege.settings, ROUNDS)
    for difference in relief.comparison.differences:
        _say(str(difference))
    page = report(
        command=f"python -m benchmarks.reliability --kills {kills} --seed {seed}",
        kills=kills,
        chance=CHANCE,
        siege=siege,
        relief=relief,
        first=first,
        endurance=endured,
    )
    wrong = siege.lost + relief.unpublished + relief.comparison.wrong + first.comparison.wrong
    return page, wrong


def _account(seed: int) -> SimulatedAccount:
    return SimulatedAccount.generate(seed, TASKS, DAYS, lively=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
