"""What was replayed, as docs/monitoring.md says it."""

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from aigc_data.alerts.said import percent
from benchmarks.monitoring import cost, planted
from benchmarks.monitoring.oracle import LEAST_TASKS, LEAST_TIMES, LEVEL, Case
from benchmarks.monitoring.plain import OVER
from benchmarks.monitoring.replay import DELAY, STEP, Fired
from benchmarks.monitoring.run import Run, noticed_at, unexplained

SOON = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
SIZES = ((20, 50), (50, 200), (200, 10**9))
TIMES = ((3.0, 5.0), (5.0, 10.0), (10.0, 1e9))

TEMPLATE = """# Monitoring

Made by `make monitoring` (`{command}`) on {machine}, {day}.
All figures are from one run; the goal stands beside each.

Do the alert rules notice what goes wrong, how soon, and how often do they cry wolf? Simulated
accounts of {volumes} tasks a day are replayed: four weeks to learn from, and four in
which the default rules about failure rates are asked every {step_min} minutes, each time with what
was known by then and no more, {delay_s} s after it happened. The code that decides is the app's own.
The tasks are the simulator's, with {rate} incidents a day in all eight weeks: a model fails {times}
times its usual rate, for {hours} hours, by any cause and at any hour, and people ask again for what
failed. The rules know none of it. They were tuned on seeds 1 to 8; these are others. The tasks are
read from memory and not over HTTP, which would take hours; a collector's delay stands for it.

## The goal
An incident counts that has at least {least_tasks} tasks and fails at least {least_times:g} times as
often as the model does otherwise. It becomes *significant* at the first moment at which its
failures have a chance of at most {level} at the model's true rate: for somebody who knows which
model it is, since when, and what its rate is otherwise. That the failures of one request count once
there is not a detail: a request that failed and is sent again mostly fails again, in quiet weeks
too, and what is no new trial is no new evidence.

| | Goal | Result |
|---|---|---|
| Significant incidents noticed within {soon_min} minutes | all | {within} of {significant} |
| False alerts in four quiet weeks | fewer than 1 | {false_mean:.2f} |
| Evaluation of the default rules over {tasks:,} tasks | at most 100 ms | {cost_ms:.0f} ms |

{missed}

## Time to notice
Minutes from becoming significant to the alert; below zero the rules were sooner, for they ask for
less where little is going on. The last column is of the incidents that count but did not last for
the evidence.

| Tasks a day | That count | Significant | Noticed | Within {soon_min} min | Median | Worst | Others noticed |
|---|---|---|---|---|---|---|---|
{by_volume}

### With every failure as evidence of its own
Without regard to who sends what again, more incidents become significant, and sooner:
{suspected_within} of {suspected} are noticed within {soon_min} minutes of that. The others follow;
the rules give less weight to what is sent again, and so waited for more:

| Tasks a day | Incident | Failed | Of them sent again | Usual | Minutes to the alert |
|---|---|---|---|---|---|
{suspected_late}

## Share caught
Of the incidents that count, significant or not: those that an alert told of while they lasted or in
the three hours after. The plain rule is "more than {over} failed in the last 15 minutes", of each
model or of all tasks together. It catches what it does by firing all the time: see below.

| Tasks of the incident | Incidents | Our rules | Plain, each model | Plain, all tasks |
|---|---|---|---|---|
{by_size}

| Times the usual rate | Incidents | Our rules | Plain, each model | Plain, all tasks |
|---|---|---|---|---|
{by_times}

## False alerts
In four weeks without any incident. A plain alert counts each time that it begins.

| Tasks a day | Quiet weeks replayed | Our rules | Plain, each model | Plain, all tasks |
|---|---|---|---|---|
{false}

In the weeks with incidents {unexplained} of our {ours} alerts were about a model that had none.
"""  # noqa: E501 - a table's row


NOWHERE = "The goal was missed nowhere."
MISSED = """The goal was missed here:

| Tasks a day | Incident | Failed | Of them sent again | Usual | Minutes to the alert |
|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Told:
    """An incident that counts, and when each rule told of it; None where none did."""

    per_day: float
    seed: int
    case: Case
    ours: datetime | None
    by_model: datetime | None
    on_all: datetime | None


def report(command: str, runs: Sequence[Run], cost_ms: float) -> str:
    """Return the page."""
    told = [one for run in runs for one in _told(run)]
    late = _late(told, _significant_at)
    suspected = [one for one in told if one.case.suspected_at]
    quiet, busy = ([run for run in runs if run.job.quiet is is_quiet] for is_quiet in (True, False))
    volumes = sorted({run.job.per_day for run in runs})
    return TEMPLATE.format(
        command=command,
        machine=_machine(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        volumes=_listed(f"{one:,.0f}" for one in volumes),
        step_min=STEP // MINUTE,
        delay_s=DELAY // timedelta(seconds=1),
        rate=planted.A_DAY,
        times=f"{planted.TIMES[0]:g} to {planted.TIMES[-1]:g}",
        hours=f"{planted.HOURS[0]:g} to {planted.HOURS[-1]:g}",
        least_tasks=LEAST_TASKS,
        least_times=LEAST_TIMES,
        level=f"{LEVEL:.0e}".replace("e-0", "e-"),
        soon_min=SOON // MINUTE,
        within=len(_significant(told)) - len(late),
        significant=len(_significant(told)),
        false_mean=statistics.mean(len(run.ours) for run in quiet),
        tasks=cost.TASKS,
        cost_ms=cost_ms,
        by_volume="\n".join(_volume_row(one, told) for one in volumes),
        suspected=len(suspected),
        suspected_within=len(suspected) - len(_late(told, _suspected_at)),
        missed="\n".join([MISSED, *map(_late_row(_significant_at), late)]) if late else NOWHERE,
        suspected_late="\n".join(map(_late_row(_suspected_at), _late(told, _suspected_at))),
        over=percent(OVER),
        by_size="\n".join(_size_row(*one, told) for one in SIZES),
        by_times="\n".join(_times_row(*one, told) for one in TIMES),
        false="\n".join(_false_row(one, quiet) for one in volumes),
        unexplained=sum(len(unexplained(run)) for run in busy),
        ours=sum(len(run.ours) for run in busy),
    )


def _told(run: Run) -> list[Told]:
    def when(fired: Sequence[Fired], one: Case) -> datetime | None:
        return noticed_at(fired, one)

    return [
        Told(
            run.job.per_day, run.job.seed, one,
            when(run.ours, one), when(run.by_model, one), when(run.on_all, one),
        )
        for one in run.cases
        if one.counts
    ]  # fmt: skip


def _significant_at(one: Told) -> datetime | None:
    return one.case.significant_at


def _suspected_at(one: Told) -> datetime | None:
    return one.case.suspected_at


def _significant(told: Iterable[Told]) -> list[Told]:
    return [one for one in told if one.case.significant_at]


def _late(told: Iterable[Told], since: Callable[[Told], datetime | None]) -> list[Told]:
    """Return those that were not noticed soon enough after they were as `since` tells."""
    return [
        one for one in told if (at := since(one)) and (one.ours is None or one.ours - at > SOON)
    ]


def _volume_row(per_day: float, told: Sequence[Told]) -> str:
    mine = [one for one in told if one.per_day == per_day]
    grave = _significant(mine)
    waits = [
        (one.ours - one.case.significant_at) / MINUTE
        for one in grave
        if one.ours and one.case.significant_at
    ]
    slight = [one for one in mine if not one.case.significant_at]
    times = f"{statistics.median(waits):.0f} | {max(waits):.0f}" if waits else "– | –"
    within = len(grave) - len(_late(mine, _significant_at))
    also = f"{sum(one.ours is not None for one in slight)} of {len(slight)}"
    counts = f"{len(mine)} | {len(grave)} | {len(waits)} | {within}"
    return f"| {per_day:,.0f} | {counts} | {times} | {also} |"


def _size_row(least: int, beyond: int, told: Sequence[Told]) -> str:
    mine = [one for one in told if least <= one.case.ended < beyond]
    return _caught_row(f"{least} to {beyond - 1}" if beyond < 10**9 else f"{least} and more", mine)


def _times_row(least: float, beyond: float, told: Sequence[Told]) -> str:
    mine = [one for one in told if least <= one.case.times < beyond]
    return _caught_row(f"{least:g} to {beyond:g}" if beyond < 1e9 else f"{least:g} and more", mine)


def _caught_row(name: str, told: Sequence[Told]) -> str:
    shares = " | ".join(
        _share(when is not None for when in times)
        for times in (
            [one.ours for one in told],
            [one.by_model for one in told],
            [one.on_all for one in told],
        )
    )
    return f"| {name} | {len(told)} | {shares} |"


def _false_row(per_day: float, quiet: Sequence[Run]) -> str:
    mine = [run for run in quiet if run.job.per_day == per_day]
    means = " | ".join(
        f"{statistics.mean(len(fired) for fired in each):,.{digits}f}"
        for digits, each in (
            (2, [run.ours for run in mine]),
            (0, [run.by_model for run in mine]),
            (0, [run.on_all for run in mine]),
        )
    )
    return f"| {per_day:,.0f} | {4 * len(mine)} | {means} |"


def _late_row(since: Callable[[Told], datetime | None]) -> Callable[[Told], str]:
    """Return what writes the row of an incident that was noticed late, counted from `since`."""

    def row(one: Told) -> str:
        case, begun = one.case, since(one)
        what = case.incident
        wait = f"{(one.ours - begun) / MINUTE:.0f}" if one.ours and begun else "never"
        about = f"{what.kind} {what.name} {what.version}, {what.cause}"
        figures = f"{case.failed} of {case.ended} | {case.repeated} | {percent(case.usual)}"
        return f"| {one.per_day:,.0f} | {about} | {figures} | {wait} |"

    return row


def _share(hits: Iterable[bool]) -> str:
    all_of = list(hits)
    return f"{sum(all_of) / len(all_of):.0%}" if all_of else "–"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _machine() -> str:
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{system}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
