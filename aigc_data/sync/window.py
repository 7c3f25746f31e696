"""Spans of time that a source has been read over, and those that it has not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_SLICE = timedelta(hours=6)
LONGEST_SLICE = timedelta(days=3)
"""Far under the 30 days that CloudAudit takes, so that several can be read at once."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A span of time, UTC, `since` before `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long the span is."""
        return self.until - self.since

    def within(self, other: "Window") -> "Window | None":
        """Return the part that lies in `other`, or None where none does."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Window(since, until) if since < until else None


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the same time in as few windows as can be, oldest first."""
    result: list[Window] = []
    for window in sorted(windows):
        if result and window.since <= result[-1].until:
            result[-1] = Window(result[-1].since, max(result[-1].until, window.until))
        else:
            result.append(window)
    return tuple(result)


def missing(covered: Iterable[Window], whole: Window) -> list[Window]:
    """Return the parts of `whole` that no window covers, newest first."""
    gaps = []
    until = whole.until
    for window in reversed(joined(covered)):
        if window.until < until and whole.since < until:
            gaps.append(Window(max(window.until, whole.since), until))
        until = min(until, window.since)
    if whole.since < until:
        gaps.append(Window(whole.since, until))
    return gaps


def slices(gaps: Iterable[Window]) -> Iterator[Window]:
    """Return the gaps cut into windows that grow as they go back, newest first."""
    length = FIRST_SLICE
    for gap in gaps:
        until = gap.until
        while gap.since < until:
            since = max(gap.since, until - length)
            yield Window(since, until)
            until = since
            length = min(length * 2, LONGEST_SLICE)
