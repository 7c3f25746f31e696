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
    read_at: datetime | None = None
    """When its newest page was read, UTC: what CloudAudit told of later is not in it."""


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """What has been read of CloudAudit, and what is half read."""

    covered: tuple[Window, ...] = ()
    reading: tuple[Bookmark, ...] = ()
    overlap: timedelta = OVERLAP

    def to_read(self, now: datetime) -> list[Bookmark]:
        """Return what is left to read, half-read windows first, then the newest time first."""
        whole = Window(_second(now - RETENTION), _second(now) + timedelta(seconds=1))
        halves = [mark for mark in self.reading if mark.window.within(whole) == mark.window]
        settled = {mark: self._settled(mark.window, mark.read_at) for mark in halves}
        resumed = [mark for mark, part in settled.items() if part]
        known = [*self.covered, *(part for part in settled.values() if part)]
        fresh = [Bookmark(window) for window in slices(missing(known, whole))]
        return [*fresh[:1], *resumed, *fresh[1:]]

    def share(self, now: datetime) -> float:
        """Return the share of the retention that is covered, 0 to 1.

        Its edges, which move while a round reads, do not count.
        """
        whole = Window(now - RETENTION + self.overlap, now - 2 * self.overlap)
        parts = [part for window in joined(self.covered) if (part := window.within(whole))]
        return min(1.0, sum((part.length for part in parts), timedelta()) / whole.length)

    def at_page(
        self, window: Window, token: int | None, read_at: datetime | None = None
    ) -> "AuditTrail":
        """Return the trail with the window half read since `read_at`, its next page at `token`."""
        reading = (*self._others(window), Bookmark(window, token, read_at))
        return AuditTrail(self.covered, reading, self.overlap)

    def done(self, window: Window, read_at: datetime) -> "AuditTrail":
        """Return the trail with the window covered, but for the time that may still fill.

        `read_at` is when its newest page was read (UTC), which for one that was half read when a
        process ended is long before its last.
        """
        settled = self._settled(window, read_at)
        old = read_at - RETENTION
        kept = [part for part in self.covered if part.until > old]
        covered = joined([*kept, *([settled] if settled else [])])
        return AuditTrail(covered, self._others(window), self.overlap)

    def checkpoint(self, account: str) -> Checkpoint:
        """Return the trail as it is kept."""
        value = {
            "covered": [_pair(window) for window in self.covered],
            "reading": [
                [*_pair(mark.window), mark.token, mark.read_at and mark.read_at.timestamp()]
                for mark in self.reading
            ],
            "overlap_s": self.overlap.total_seconds(),
        }
        return Checkpoint(account, Source.CLOUDAUDIT, CHECKPOINT, value)

    def _settled(self, window: Window, read_at: datetime | None) -> Window | None:
        """Return the part of a window that was full when it was read; None where none was."""
        full = (read_at or window.until) - self.overlap
        return window.within(Window(window.since, max(window.since, full)))

    def _others(self, window: Window) -> tuple[Bookmark, ...]:
        return tuple(mark for mark in self.reading if mark.window != window)


def trail_of(
    value: dict[str, Any] | None, overlap: timedelta = OVERLAP, now: datetime | None = None
) -> AuditTrail:
    """Return the trail that a checkpoint holds; an empty one for none.

    One that was read with less overlap than is needed may lack late events, and one that covers
    time after `now` was written by a clock that was ahead, nobody knows since when: it is begun
    anew, lest what is created in that time be never read.
    """
    kept = value or {}
    covered = tuple(_window(*pair) for pair in kept.get("covered", []))
    ahead = now is not None and any(window.until > now for window in covered)
    if ahead or kept.get("overlap_s", OVERLAP.total_seconds()) < overlap.total_seconds():
        return AuditTrail(overlap=overlap)
    return AuditTrail(covered, tuple(_bookmark(*mark) for mark in kept.get("reading", [])), overlap)


def _bookmark(since: int, until: int, token: int | None, read_at: float | None) -> Bookmark:
    at = None if read_at is None else datetime.fromtimestamp(read_at, UTC)
    return Bookmark(_window(since, until), token, at)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _pair(window: Window) -> list[int]:
    return [int(window.since.timestamp()), int(window.until.timestamp())]


def _window(since: int, until: int) -> Window:
    return Window(datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
