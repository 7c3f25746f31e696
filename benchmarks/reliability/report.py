"""What was measured, as docs/reliability.md says it."""

import os
import platform
from collections import Counter
from datetime import UTC, datetime

import duckdb

from aigc_data.simulator.faults import Fault, FaultKind
from aigc_data.sync.audit_trail import AuditTrail
from benchmarks.reliability.endurance import Endurance
from benchmarks.reliability.first_read import FirstRead
from benchmarks.reliability.plan import Aim
from benchmarks.reliability.siege import Death, Relief, Siege

TEMPLATE = """# Reliability

Made by `make reliability` (`{command}`) on {machine}, {day}.
All figures are from one run; the goal stands beside each.

The collector is killed with SIGKILL, {kills} times, at random points: every fourth life is the
command `aigc-data sync` in an interpreter of its own, the others are the app's rounds in a forked
process. It reads a simulated account over HTTP with real signatures, at the documented rates, while
{chance:.0%} of all calls meet a fault and the account makes new tasks. The seed fixes the order of
the faults and how each life is to end. Then the faults stop, the command runs once, and the store
is held against the account.

## Kills and faults
| | Goal | Result |
|---|---|---|
| Kills | {kills} | {killed} |
| Acknowledged writes lost, tasks gone or ends undone after a kill | 0 | {lost} |
| Times the file was opened after a kill, and needed a repair | 0 | {reopened} opened, 0 repaired |
| Calls that the cloud got meanwhile | | {calls:,} |
| Faults that they met | | {faults:,} ({share:.0%}) |

What the process was about when it was killed, by its own last words; the command says none, and
counts as opening the file until its first call and as reading from then on. A log left behind is
what DuckDB had not folded into its file yet; the next process reads it.

| Killed while | App | Command | With a log left behind |
|---|---|---|---|
{deaths}

| Fault | Met |
|---|---|
{kinds}

## The store afterwards
After one round without faults. What the cloud tells of a task is compared field by field: kind,
type, status and its raw word, failure, code and message, prompts, model and version, resolution,
ratio, duration, images, operator, the masked request, times, links without their signatures, their
expiry, and who saw it. Times that the cloud does not tell are estimates: the truth must lie within
their margin.

| | Goal | Result |
|---|---|---|
| Tasks compared | all {tasks:,} | {rows:,} |
| Fields compared | | {fields:,} |
| of them estimated times, held against their margin | | {estimates:,} |
| Differences | 0 | {differences} |
| Tasks missing | 0 | {missing} |
| Tasks twice, or never created | 0 | {invented} |
| Rows of the published Parquet that are not the store's | 0 | {unpublished} |
| Ends that the store can tell, of the tasks that have ended | | {ends:.1%} |
| Calls of that round | | {relief_calls:,} |

## Calls for each task found
A first read of an account of {first_tasks:,} tasks, without faults. The least possible is one
question for each image, video and audio task, for CloudAudit does not tell what became of it, and
the pages of CloudAudit and of the task list, were each full; the list tells all of a scenario task.
The 90 days of CloudAudit are read in {windows} windows, so that several readers can work at once,
and a window's last page is seldom full. Bills are read beside it and find no task.

| | Least possible | Made |
|---|---|---|
| Calls that find | {least_finding:,} | {finding:,} |
| Questions by ID | {least_asking:,} | {asking:,} |
| Calls a task | {least_a_task:.3f} | {calls_a_task:.3f} ({over:+.1%}) |
| Differences from the account afterwards | 0 | {first_differences} |

## Memory
One process, {rounds} rounds after the siege, while the account goes on making tasks: {settled:.0f}
MiB after the first quarter, {last:.0f} MiB after the last. Of that, {freed:.0f} MiB are free: the C
library keeps them for later, and gave them back when it was told to.
"""


def report(
    *, command: str, kills: int, chance: float, siege: Siege, relief: Relief,
    first: FirstRead, endurance: Endurance,
) -> str:  # fmt: skip
    """Return the page."""
    told, met = relief.comparison, [fault for _, fault in siege.met]
    return TEMPLATE.format(
        command=command,
        machine=_machine(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        kills=kills,
        chance=chance,
        killed=len(siege.deaths),
        lost=siege.lost,
        reopened=siege.reopened,
        calls=siege.calls_met,
        faults=len(met),
        share=len(met) / siege.calls_met,
        deaths="\n".join(_death_row(aim, siege.deaths) for aim in Aim),
        kinds="\n".join(f"| {kind} | {count} |" for kind, count in _kinds(met)),
        tasks=told.rows + len(told.missing),
        rows=told.rows,
        fields=told.fields,
        estimates=told.estimates,
        differences=len(told.differences),
        missing=len(told.missing),
        invented=told.duplicates + len(told.invented),
        unpublished=relief.unpublished,
        ends=told.ends_told / told.ended,
        relief_calls=relief.calls,
        **_first(first),
        rounds=len(endurance.after),
        settled=endurance.settled,
        last=endurance.last,
        freed=endurance.last - endurance.live,
    )


def _first(first: FirstRead) -> dict[str, float]:
    return {
        "first_tasks": first.tasks,
        "least_finding": first.least_finding,
        "finding": first.finding,
        "windows": len(AuditTrail().to_read(datetime.now(UTC))),
        "least_asking": first.least_asking,
        "asking": first.asking,
        "least_a_task": first.least_a_task,
        "calls_a_task": first.calls_a_task,
        "over": first.calls_a_task / first.least_a_task - 1,
        "first_differences": first.comparison.wrong,
    }


def _death_row(aim: Aim, deaths: list[Death]) -> str:
    here = [death for death in deaths if death.doing is aim]
    commands = sum(death.life.command for death in here)
    logged = sum(death.log_bytes > 0 for death in here)
    return f"| {aim} | {len(here) - commands} | {commands} | {logged} |"


def _kinds(met: list[Fault]) -> list[tuple[str, int]]:
    """Return how often each kind was met, the most frequent first."""
    return Counter(map(_named, met)).most_common()


def _named(fault: Fault) -> str:
    return NAMES.get(fault.kind) or f"the error {fault.code}"


NAMES = {
    FaultKind.BAD_GATEWAY: "HTTP 502 with a page of HTML",
    FaultKind.PORTAL: "HTTP 200 with a page of HTML in the place of the answer",
    FaultKind.EMPTY_BODY: "HTTP 200 and an empty body",
    FaultKind.CUT_BODY: "half of the body",
    FaultKind.CUT_CONNECTION: "half of the body, then the connection dropped",
    FaultKind.DROPPED: "the connection dropped before the answer",
    FaultKind.SLOW: "an answer 0.3 s late",
    FaultKind.SHIFTED_PAGE: "a task added while the page was read, so that pages shift",
}


def _machine() -> str:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{system}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
