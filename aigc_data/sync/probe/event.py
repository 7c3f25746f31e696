"""CloudAudit's events, as far as the probes look into them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aigc_data.sync.probe.asking import Reply
from aigc_data.task import Task
from aigc_data.wire.create_event import from_create_event
from aigc_data.wire.request_body import decode
from aigc_data.wire.value import BrokenRow, unix_time

_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class AuditedCall:
    """One create call; the prompt is for measuring only, never for showing."""

    at: datetime | None
    """UTC."""
    task: Task | None
    """What an accepted call made; None for a refused one, and where no TaskId is told."""
    nameless: bool
    """Whether it was accepted and yet names no TaskId."""
    prompt: str | None
    cut: bool
    """Whether its request is there and is no whole JSON."""
    by_console: bool | None
    """None where the event does not say how the call was made."""


def calls_of(reply: Reply) -> list[AuditedCall]:
    """Return the create calls of a page, in its order."""
    return [_call(event) for event in reply.rows("Events")]


def task_ids(calls: Iterable[AuditedCall]) -> frozenset[str]:
    """Return the tasks that the calls made."""
    return frozenset(call.task.task_id for call in calls if call.task is not None)


def _call(event: Mapping[str, Any]) -> AuditedCall:
    detail = decode(event.get("CloudAuditEvent")) or {}
    body = decode(detail.get("requestParameters"))
    prompt = (body or {}).get("Prompt")
    way = detail.get("eventType")
    task, nameless = _made(event)
    return AuditedCall(
        at=unix_time(detail.get("eventTime")) or unix_time(event.get("EventTime")),
        task=task,
        nameless=nameless,
        prompt=prompt if isinstance(prompt, str) else None,
        cut=body is None and bool(detail.get("requestParameters")),
        by_console=way == "ConsoleCall" if isinstance(way, str) and way else None,
    )


def _made(event: Mapping[str, Any]) -> tuple[Task | None, bool]:
    try:
        return from_create_event(event, account="", seen_at=_NEVER), False
    except BrokenRow:
        return None, True
