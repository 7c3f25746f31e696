"""When a task was created, scheduled and ended, drawn as one bar and said in words.

The bar is a little HTML made of numbers and fixed words alone: it costs the page nothing to load,
takes the page's own font, and no stranger's text is in it. What is hatched is estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aigc_data.task import TaskStatus
from aigc_data.ui.words import duration, with_margin


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a task (UTC), how far off they may be (seconds), and the time it is now."""

    status: TaskStatus
    created_at: datetime | None
    scheduled_at: datetime | None
    scheduled_margin_s: float
    finished_at: datetime | None
    finished_margin_s: float
    now: datetime

    @property
    def open(self) -> bool:
        """Whether the task still waits or runs."""
        return self.status in {TaskStatus.WAITING, TaskStatus.EXECUTING}

    @property
    def end(self) -> datetime | None:
        """Where the bar ends: at the task's end, or now while it is open."""
        return self.now if self.open else self.finished_at


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar, from one share of its length to another (0..1)."""

    name: str
    start: float
    end: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the timeline: what happened, when (UTC), how far off, and what came before it."""

    name: str
    at: datetime | None
    margin_s: float
    took: str


def times(row: Mapping[str, Any], now: datetime) -> Times:
    """Return the times of a row of the `tasks` view."""
    return Times(
        status=TaskStatus(row["status"]),
        created_at=row["created_at"],
        scheduled_at=row["scheduled_at"],
        scheduled_margin_s=row.get("scheduled_at_margin_s") or 0.0,
        finished_at=row["finished_at"],
        finished_margin_s=row["finished_at_margin_s"] or 0.0,
        now=now,
    )


def steps(when: Times) -> tuple[Step, ...]:
    """Return created, scheduled and ended, each with the duration before it in words."""
    return (
        Step("Created", when.created_at, 0.0, ""),
        Step("Scheduled", when.scheduled_at, when.scheduled_margin_s, _queued(when)),
        Step("Ended", when.finished_at, when.finished_margin_s, _ran(when)),
    )


def unknown_time(step: Step, when: Times) -> str:
    """Return what is said in place of a step's time: "not yet", or "not known"."""
    ahead = step.name == "Ended" if when.status is TaskStatus.EXECUTING else _waits(when)
    return "not yet" if ahead and step.name != "Created" else "not known"


def total(when: Times) -> str:
    """Return how long the task took from its creation, in words; "so far" while it is open."""
    return _between(when.created_at, when.end, when.finished_margin_s, so_far=when.open)


def segments(when: Times) -> tuple[Segment, ...]:
    """Return the parts of the bar: queue and run, or one part where the two are not told apart."""
    if when.created_at is None or when.end is None or when.end <= when.created_at:
        return ()
    marks = [("queue", when.created_at), ("run", when.scheduled_at)]
    if when.scheduled_at is None or not when.created_at <= when.scheduled_at <= when.end:
        marks = [(TaskStatus.WAITING if _waits(when) else "queue and run", when.created_at)]
    ends = [at for _, at in marks[1:]] + [when.end]
    length = when.end - when.created_at
    return tuple(
        Segment(
            "queue" if name == TaskStatus.WAITING else name,
            (start - when.created_at) / length,
            (end - when.created_at) / length,
            (end - start).total_seconds(),
        )
        for (name, start), end in zip(marks, ends, strict=True)
        if start is not None and end is not None
    )


def uncertain(when: Times) -> tuple[tuple[float, float], ...]:
    """Return the stretches of the bar within which an estimated time lies, as shares of it."""
    if not segments(when) or when.created_at is None or when.end is None:
        return ()
    length = (when.end - when.created_at).total_seconds()
    marks = [(when.scheduled_at, when.scheduled_margin_s)]
    if not when.open:
        marks.append((when.finished_at, when.finished_margin_s))
    places = [
        ((at - when.created_at).total_seconds() / length, margin / length)
        for at, margin in marks
        if at is not None and margin
    ]
    return tuple((max(0.0, place - off), min(1.0, place + off)) for place, off in places)


def bar(when: Times, colours: Mapping[str, str]) -> str:
    """Return the bar as HTML; `colours` has one for each status. Empty where there is none."""
    parts = segments(when)
    if not parts:
        return ""
    boxes = "".join(_box(part.start, part.end, _fill(part, colours)) for part in parts)
    hatched = "".join(_box(low, high, _HATCH) for low, high in uncertain(when))
    end = "" if when.open else f'<div style="{_END}background:{colours[when.status]}"></div>'
    named = "".join(_name(part) for part in parts if part.end - part.start >= _NARROW)
    return (
        f'<div role="img" aria-label="{_aloud(parts)}">'
        f'<div style="position:relative;height:14px">{boxes}{hatched}{end}</div>'
        f'<div style="position:relative;height:22px;font-size:13px">{named}</div></div>'
    )


_FILLS = {"queue": TaskStatus.WAITING, "run": TaskStatus.EXECUTING}
_NARROW = 0.25
"""A part of less than this share of the bar has no room for its name; the rows below say it."""
_HATCH = (
    "background:repeating-linear-gradient(45deg,transparent 0 3px,rgba(255,255,255,.65) 3px 5px)"
)
_END = "position:absolute;right:0;top:-3px;width:4px;height:20px;"


def _box(start: float, end: float, look: str) -> str:
    place = f"position:absolute;left:{start:.2%};width:{end - start:.2%};top:0;height:14px"
    return f'<div style="{place};{look}"></div>'


def _fill(part: Segment, colours: Mapping[str, str]) -> str:
    return f"background:{colours[_FILLS.get(part.name, TaskStatus.EXECUTING)]}"


def _name(part: Segment) -> str:
    place = f"position:absolute;left:{part.start:.2%};white-space:nowrap"
    return f'<span style="{place}">{_words(part)}</span>'


def _words(part: Segment) -> str:
    return f"{part.name.capitalize()} {duration(part.seconds)}"


def _aloud(parts: tuple[Segment, ...]) -> str:
    return ", ".join(_words(part) for part in parts)


def _waits(when: Times) -> bool:
    return when.status is TaskStatus.WAITING


def _queued(when: Times) -> str:
    if when.scheduled_at is None and _waits(when):
        return _between(when.created_at, when.now, 0.0, so_far=True)
    return _between(when.created_at, when.scheduled_at, when.scheduled_margin_s, so_far=False)


def _ran(when: Times) -> str:
    if when.status is TaskStatus.EXECUTING:
        return _between(when.scheduled_at, when.now, when.scheduled_margin_s, so_far=True)
    margin = when.scheduled_margin_s + when.finished_margin_s
    return _between(when.scheduled_at, when.finished_at, margin, so_far=False)


def _between(start: datetime | None, end: datetime | None, margin_s: float, *, so_far: bool) -> str:
    if start is None or end is None:
        return ""
    length = max(end - start, timedelta())
    said = with_margin(length.total_seconds(), margin_s)
    return f"{said} so far" if so_far else said
