"""One account's four weeks, with incidents or without: what each rule made of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aigc_data.alert_rule import DEFAULT_RULES, By, FailureRate
from aigc_data.simulator.incidents import Incident
from benchmarks.monitoring.history import UNTIL, WEEKS, Months, months
from benchmarks.monitoring.oracle import Case, Rates, case
from benchmarks.monitoring.plain import plain
from benchmarks.monitoring.planted import planted
from benchmarks.monitoring.replay import Fired, replay

RULES = tuple(rule for rule in DEFAULT_RULES if isinstance(rule, FailureRate))
"""The default rules about failure rates, as they are shipped."""
AFTERMATH = timedelta(hours=3)
"""An alert that begins so long after an incident is still about it: its tasks end late."""
ECHO = timedelta(hours=24)
"""The longest window: for so long an incident may be part of what is counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """Which account to replay."""

    per_day: float
    seed: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What became of it; the alerts of our rules, and of the plain rule by model and on all."""

    job: Job
    cases: tuple[Case, ...]
    ours: tuple[Fired, ...]
    by_model: tuple[Fired, ...]
    on_all: tuple[Fired, ...]


def run(job: Job, rates: Rates) -> Run:
    """Replay the account under all rules."""
    incidents = () if job.quiet else planted(f"{job.seed}/{job.per_day:g}")
    history = months(job.seed, job.per_day, incidents)
    return Run(
        job,
        _cases(history, incidents, rates),
        ours=tuple(replay(history, RULES)),
        by_model=tuple(plain(history, (By.KIND, By.MODEL))),
        on_all=tuple(plain(history, ())),
    )


def noticed_at(fired: Sequence[Fired], one: Case) -> datetime | None:
    """Return when an alert told of the incident: of its model, or begun on all while it lasted."""
    since, until = _span(one.incident)
    times = [
        max(alert.since, since) if alert.slice.parts else alert.since
        for alert in fired
        if _tells(alert, one.incident, since, until + AFTERMATH)
    ]
    return min(times, default=None)


def unexplained(run: Run) -> list[Fired]:
    """Return our alerts of a model that no incident of that model explains, nor of any on all."""
    return [alert for alert in run.ours if not any(_explains(one, alert) for one in run.cases)]


def _cases(history: Months, incidents: Sequence[Incident], rates: Rates) -> tuple[Case, ...]:
    of_model = defaultdict(list)
    for task in history.tasks:
        of_model[task.kind, task.model.label].append(task)
    return tuple(
        case(one, [task for task in of_model[_model(one)] if one.covers(task.created)], rates)
        for one in incidents
        if one.until > history.blocks[0].timestamp() and one.since < UNTIL.timestamp()
    )


def _model(incident: Incident) -> tuple[str, str]:
    assert incident.model is not None
    return incident.kind, incident.model.label


def _span(incident: Incident) -> tuple[datetime, datetime]:
    since, until = (datetime.fromtimestamp(at, UTC) for at in (incident.since, incident.until))
    return max(since, UNTIL - WEEKS), until


def _tells(alert: Fired, incident: Incident, since: datetime, until: datetime) -> bool:
    if not alert.slice.parts:
        return since <= alert.since <= until
    over = alert.until or UNTIL
    return _about(alert, incident) and alert.since <= until and over > since


def _explains(one: Case, alert: Fired) -> bool:
    since, until = _span(one.incident)
    about = not alert.slice.parts or _about(alert, one.incident)
    return about and since <= alert.since <= until + ECHO


def _about(alert: Fired, incident: Incident) -> bool:
    return tuple(value for _, value in alert.slice.parts) == _model(incident)
