"""The Task: the one vocabulary of the app, and how two sightings of a task become one.

A task is seen by several sources, in any order and more than once. `merge` keeps, field by field,
the better of two values by a total order, so that it is commutative, associative and idempotent.
What a source says about *when* is kept as evidence (`running_seen_at`, `signed_from`…); the times
that pages show are read off it by `span.py`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar


class TaskKind(StrEnum):
    """What a task makes."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    SCENARIO = "scenario"


class TaskType(StrEnum):
    """The console's Task Type."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    VIDEO_REDRAW = "video-redraw"
    AI_DRAMA = "ai-drama"
    DOC_TO_VIDEO = "doc-to-video"
    FISSION_VIDEO = "fission-video"
    UNKNOWN = "unknown"


class TaskStatus(StrEnum):
    """The console's four words, and unknown: an ID not asked yet, not known, or a new word."""

    WAITING = "waiting"
    EXECUTING = "executing"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def terminal(self) -> bool:
        """Whether the task has ended."""
        return self in {TaskStatus.SUCCESSFUL, TaskStatus.FAILED}


class FailureKind(StrEnum):
    """How a task failed."""

    FAILED = "failed"
    TIMEOUT = "timeout"
    STOPPED = "stopped"


class Source(StrEnum):
    """Who saw a task."""

    TASK_LIST = "task_list"
    TASK_STATUS = "task_status"
    GENERATION = "generation"
    CLOUDAUDIT = "cloudaudit"
    LEDGER = "ledger"
    USAGE = "usage"
    """The bill, which is no list of tasks: the others are checked against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is known of one task; None is "not known". Times are UTC, durations seconds."""

    account: str
    task_id: str
    kind: TaskKind | None = None
    task_type: TaskType = TaskType.UNKNOWN

    status: TaskStatus = TaskStatus.UNKNOWN
    raw_status: str | None = None
    failure_kind: FailureKind | None = None
    error_code: str | None = None
    error_message: str | None = None
    status_seen_at: datetime | None = None
    """When the answer that said this status came; None while nobody has asked."""

    prompt: str | None = None
    negative_prompt: str | None = None
    model: str | None = None
    model_version: str | None = None
    resolution: str | None = None
    aspect_ratio: str | None = None
    video_duration_s: float | None = None
    image_count: int | None = None
    operator: str | None = None
    request: str | None = None
    """The create request as JSON text, masked."""

    created_at: datetime | None = None
    created_exactly: bool = False
    """Whether the cloud said `created_at`, rather than a person."""
    scheduled_exactly_at: datetime | None = None
    finished_exactly_at: datetime | None = None
    waiting_seen_at: datetime | None = None
    """The last time an answer still said waiting."""
    running_seen_at: datetime | None = None
    """The first time an answer said executing."""
    open_seen_at: datetime | None = None
    """The last time an answer said waiting or executing."""
    terminal_seen_at: datetime | None = None
    """The first time an answer said that it had ended."""
    signed_from: datetime | None = None
    signed_until: datetime | None = None
    """The result link was signed between these two: evidence for the end."""

    result_urls: tuple[str, ...] = ()
    """Without their signatures, which are secrets."""
    result_expires_at: datetime | None = None
    sources: tuple[Source, ...] = ()
    first_seen_at: datetime | None = None


def merge(one: Task, other: Task) -> Task:
    """Return what both say of the same task; the order of the two does not matter."""
    if (one.account, one.task_id) != (other.account, other.task_id):
        message = f"two tasks: {one.account}/{one.task_id} and {other.account}/{other.task_id}"
        raise ValueError(message)
    values: dict[str, Any] = {}
    for group, key in GROUPS:
        winner = max(one, other, key=key)
        values |= {name: getattr(winner, name) for name in group}
    for name, choose in CHOICES.items():
        values[name] = choose(getattr(one, name), getattr(other, name))
    return replace(one, **values)


def merge_all(tasks: Iterable[Task]) -> list[Task]:
    """Return one task per account and ID, in the order of their first sighting."""
    merged: dict[tuple[str, str], Task] = {}
    for task in tasks:
        key = (task.account, task.task_id)
        merged[key] = merge(merged[key], task) if key in merged else task
    return list(merged.values())


def _status_order(task: Task) -> tuple[object, ...]:
    """Terminal beats open; among the open the latest answer; among the ended the fullest one.

    Of two equal ends the first sighting is kept, so that seeing it again changes nothing.
    """
    seen = _instant(task.status_seen_at)
    said = (
        _STATUS_RANK[task.status],
        _text_order(task.error_code),
        _text_order(task.error_message),
        _text_order(task.failure_kind),
        _text_order(task.raw_status),
    )
    return (True, *said, -seen) if task.status.terminal else (False, seen, *said)


def _created_order(task: Task) -> tuple[bool, bool, int]:
    """A time beats none, the cloud's beats a person's, the earlier beats the later."""
    known = task.created_at is not None
    return known, task.created_exactly, -_instant(task.created_at)


def _signed_order(task: Task) -> tuple[bool, int, int]:
    """The earliest signature is the nearest to the end; the narrower of two at once."""
    return (
        task.signed_from is not None,
        -_instant(task.signed_from),
        -_instant(task.signed_until),
    )


def _result_order(task: Task) -> tuple[object, ...]:
    """The most links, then those that live longest."""
    return len(task.result_urls), _instant(task.result_expires_at), task.result_urls


_STATUS_RANK = {
    TaskStatus.UNKNOWN: 0,
    TaskStatus.WAITING: 1,
    TaskStatus.EXECUTING: 2,
    TaskStatus.FAILED: 3,
    TaskStatus.SUCCESSFUL: 4,
}
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_PIXELS = re.compile(r"\d+x\d+")
_Value = TypeVar("_Value")


def _instant(moment: datetime | None) -> int:
    """Return microseconds, exact, so that two times are never equal by rounding."""
    return -1 if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _text_order(text: str | None) -> tuple[int, str]:
    """A text beats none and a longer one a shorter: CloudAudit may cut what others hold whole."""
    return (-1, "") if text is None else (len(text), text)


def _fuller(one: str | None, other: str | None) -> str | None:
    return max(one, other, key=_text_order)


def _measured(one: str | None, other: str | None) -> str | None:
    """Return the resolution in pixels before the label that was asked for."""
    return max(
        one, other, key=lambda text: (bool(_PIXELS.fullmatch(text or "")), _text_order(text))
    )


def _typed(one: TaskType, other: TaskType) -> TaskType:
    """Any type beats unknown; of two, the one that saw an input picture or video."""
    return max(one, other, key=lambda kind: (kind is not TaskType.UNKNOWN, -_TYPES.index(kind)))


def _union(one: tuple[Source, ...], other: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(sorted({*one, *other}))


def _either(
    choose: Callable[[_Value, _Value], _Value],
) -> Callable[[_Value | None, _Value | None], _Value | None]:
    """Return `choose` made to prefer any value to None."""

    def chosen(one: _Value | None, other: _Value | None) -> _Value | None:
        if one is None or other is None:
            return other if one is None else one
        return choose(one, other)

    return chosen


_TYPES = (
    TaskType.IMAGE_TO_IMAGE,
    TaskType.IMAGE_TO_VIDEO,
    *(kind for kind in TaskType if kind not in {TaskType.IMAGE_TO_IMAGE, TaskType.IMAGE_TO_VIDEO}),
)

GROUPS: tuple[tuple[tuple[str, ...], Callable[[Task], Any]], ...] = (
    (
        (
            "status",
            "raw_status",
            "failure_kind",
            "error_code",
            "error_message",
            "status_seen_at",
        ),
        _status_order,
    ),
    (("created_at", "created_exactly"), _created_order),
    (("signed_from", "signed_until"), _signed_order),
    (("result_urls", "result_expires_at"), _result_order),
)
"""Fields that go together: all are taken from the task that is the greater by the order."""

CHOICES: dict[str, Callable[[Any, Any], Any]] = {
    "kind": _either(min),
    "task_type": _typed,
    "prompt": _fuller,
    "negative_prompt": _fuller,
    "model": _fuller,
    "model_version": _fuller,
    "resolution": _measured,
    "aspect_ratio": _fuller,
    "video_duration_s": _either(max),
    "image_count": _either(max),
    "operator": _fuller,
    "request": _fuller,
    "scheduled_exactly_at": _either(min),
    "finished_exactly_at": _either(min),
    "waiting_seen_at": _either(max),
    "running_seen_at": _either(min),
    "open_seen_at": _either(max),
    "terminal_seen_at": _either(min),
    "sources": _union,
    "first_seen_at": _either(min),
}
"""How each other field is chosen from two values."""
