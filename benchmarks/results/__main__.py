"""`python -m benchmarks.results`: writes the figures of docs/results.md."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.results import kills, speed
from benchmarks.results.cloud import busy_hour
from benchmarks.results.kills import Siege
from benchmarks.results.speed import Speed

PAGE = Path(__file__).parents[2] / "docs" / "results.md"
HEADING = "## Figures\n"
RESOLUTION = "1080P"
WIDTHS = (2, 10, None)
"""Results a second that the line carries; None for as many as this machine can send."""
KILLS = 10


def main() -> None:
    """Measure, write the figures, and fail where a result was lost."""
    options = _options()
    with busy_hour(options.tasks, RESOLUTION) as cloud, TemporaryDirectory() as folder:
        mean = speed.warm(cloud)
        found = [one for width in WIDTHS for one in speed.measure(cloud, width and width * mean)]
        cloud.narrow(10 * mean)
        siege = kills.lay(cloud, Path(folder), KILLS)
    page = PAGE.read_text("utf-8").partition(HEADING)[0]
    PAGE.write_text(page + "\n".join(_figures(found, siege, options.tasks)) + "\n", "utf-8")
    print(f"written to {PAGE}")
    if siege.lost:
        sys.exit(f"{siege.lost} results were lost")


def _figures(found: Sequence[Speed], siege: Siege, tasks: int) -> Iterator[str]:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    kind = f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    mean = found[0].bytes / found[0].results / 1000
    yield HEADING
    yield f"Made by `python -m benchmarks.results --tasks {tasks}` on {system}, {kind}."
    load = os.getloadavg()[0]
    yield f"The load average was {load:.0f} at the end. All ways are of one run."
    yield f"The {found[0].results} results of a busy hour, {mean:.0f} kB each on average, come from"
    yield "a simulated storage in a process of its own on this machine. A plain download writes the"
    yield "bytes to a file; the archive also verifies, measures, makes small pictures, hashes and"
    yield "writes the manifest, and so is bound by the processors where the line is not. Simulated"
    yield "files are small for their pixels, so the line is given in results a second: 10 a second"
    yield "of 2.5 MB each are 200 Mbit/s.\n"
    yield "| Line | Way | Results a second | Share of the line |"
    yield "|---|---|---|---|"
    for one in found:
        width = one.bytes_per_s and one.bytes_per_s / 1000 / mean
        line = f"{width:.0f} results a second" if width else "this machine's own"
        share = f"{one.share:.0%}" if one.share is not None else ""
        yield f"| {line} | {one.way} | {one.per_s:.1f} | {share} |"
    yield ""
    yield "| Kills | Goal | Result |"
    yield "|---|---|---|"
    yield f"| Times the command was killed with SIGKILL | {KILLS} | {siege.kills} |"
    yield f"| Files on their way at those moments | | {siege.on_their_way} |"
    yield f"| Results lost, or kept with other bytes, of {siege.results} | 0 | {siege.lost} |"
    yield f"| Requests for files beyond one each | | {siege.fetched_more} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
