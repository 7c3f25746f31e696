"""When a task was scheduled and when it ended, read off the evidence, and how far off that may be.

The cloud says no times for image and video generation, so most are known only to lie between two
sightings. A time that no evidence places within `WIDEST` is not known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aigc_data.task import Task

WIDEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, UTC, and how far off it may be, in seconds; 0 where the cloud said it."""

    at: datetime
    margin_s: float


@dataclass(frozen=True, slots=True)
class Between:
    """Two times that something lies between."""

    earliest: datetime
    latest: datetime

    @property
    def moment(self) -> Moment | None:
        """The middle, or None where the two are too far apart to say."""
        width = self.latest - self.earliest
        if width > WIDEST:
            return None
        return Moment(self.earliest + width / 2, width.total_seconds() / 2)


def finished(task: Task) -> Moment | None:
    """Return when the task ended, or None where no evidence places it within an hour."""
    if not task.status.terminal:
        return None
    if task.finished_exactly_at is not None:
        return Moment(task.finished_exactly_at, 0.0)
    narrowest = _narrower(_polled_end(task), _signed(task))
    return narrowest.moment if narrowest else None


def scheduled(task: Task) -> Moment | None:
    """Return when the task left the queue, or None where no evidence places it within an hour."""
    if task.scheduled_exactly_at is not None:
        return Moment(task.scheduled_exactly_at, 0.0)
    polled = _ordered(_latest(task.waiting_seen_at, task.created_at), task.running_seen_at)
    return polled.moment if polled else None


def _polled_end(task: Task) -> Between | None:
    earliest = _latest(task.open_seen_at, task.created_at)
    return _ordered(earliest, task.terminal_seen_at)


def _signed(task: Task) -> Between | None:
    return _ordered(task.signed_from, task.signed_until)


def _narrower(polled: Between | None, signed: Between | None) -> Between | None:
    """Return where both agree; where they do not, the answers that we saw ourselves."""
    if polled is None or signed is None:
        return polled or signed
    both = _ordered(max(polled.earliest, signed.earliest), min(polled.latest, signed.latest))
    return both or polled


def _ordered(earliest: datetime | None, latest: datetime | None) -> Between | None:
    if earliest is None or latest is None or latest < earliest:
        return None
    return Between(earliest, latest)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
