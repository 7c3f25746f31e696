"""How far CloudAudit has been read: which time is covered, and which windows are half read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.sync.window import Window, joined, missing, slices
from aigc_data.task import Source

RETENTION = timedelta(days=90) - timedelta(minutes=5)
"""CloudAudit refuses a start older than 90 days; section 4.1 of the contract."""
OVERLAP = timedelta(minutes=15)
"""Events come late: the newest time is read again until it is this old, or older by `overlap`."""
CHECKPOINT = "trail"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A window that is being read, and the token of its next page; None at its beginning."""

    window: Window
    token: int | None = None


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """What has been read of CloudAudit, and what is half read."""

    covered: tuple[Window, ...] = ()
    reading: tuple[Bookmark, ...] = ()
    overlap: timedelta = OVERLAP

    def to_read(self, now: datetime) -> list[Bookmark]:
        """Return what is left to read, half-read windows first, then the newest time first."""
        whole = Window(_second(now - RETENTION), _second(now) + timedelta(seconds=1))
        resumed = [mark for mark in self.reading if mark.window.within(whole) == mark.window]
        known = [*self.covered, *(mark.window for mark in resumed)]
        fresh = [Bookmark(window) for window in slices(missing(known, whole))]
        return [*fresh[:1], *resumed, *fresh[1:]]

    def share(self, now: datetime) -> float:
        """Return the share of the retention that is covered, 0 to 1.

        Its edges, which move while a round reads, do not count.
        """
        whole = Window(now - RETENTION + self.overlap, now - 2 * self.overlap)
        parts = [part for window in joined(self.covered) if (part := window.within(whole))]
        return min(1.0, sum((part.length for part in parts), timedelta()) / whole.length)

    def at_page(self, window: Window, token: int | None) -> "AuditTrail":
        """Return the trail with the window half read, its next page at `token`."""
        reading = (*self._others(window), Bookmark(window, token))
        return AuditTrail(self.covered, reading, self.overlap)

    def done(self, window: Window, read_at: datetime) -> "AuditTrail":
        """Return the trail with the window covered, but for the time that may still fill."""
        settled = window.within(Window(window.since, max(window.since, read_at - self.overlap)))
        old = read_at - RETENTION
        kept = [part for part in self.covered if part.until > old]
        covered = joined([*kept, *([settled] if settled else [])])
        return AuditTrail(covered, self._others(window), self.overlap)

    def checkpoint(self, account: str) -> Checkpoint:
        """Return the trail as it is kept."""
        value = {
            "covered": [_pair(window) for window in self.covered],
            "reading": [[*_pair(mark.window), mark.token] for mark in self.reading],
            "overlap_s": self.overlap.total_seconds(),
        }
        return Checkpoint(account, Source.CLOUDAUDIT, CHECKPOINT, value)

    def _others(self, window: Window) -> tuple[Bookmark, ...]:
        return tuple(mark for mark in self.reading if mark.window != window)


def trail_of(value: dict[str, Any] | None, overlap: timedelta = OVERLAP) -> AuditTrail:
    """Return the trail that a checkpoint holds; an empty one for none.

    One that was read with less overlap than is needed may lack late events: it is begun anew.
    """
    kept = value or {}
    if kept.get("overlap_s", OVERLAP.total_seconds()) < overlap.total_seconds():
        return AuditTrail(overlap=overlap)
    return AuditTrail(
        tuple(_window(*pair) for pair in kept.get("covered", [])),
        tuple(
            Bookmark(_window(since, until), token)
            for since, until, token in kept.get("reading", [])
        ),
        overlap,
    )


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _pair(window: Window) -> list[int]:
    return [int(window.since.timestamp()), int(window.until.timestamp())]


def _window(since: int, until: int) -> Window:
    return Window(datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
