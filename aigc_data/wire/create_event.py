"""CloudAudit's events of create calls: section 4.1 of the contract.

The only place where the cloud tells the prompt, model and creation time of a generation task.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aigc_data.task import Source, Task, TaskKind, TaskType
from aigc_data.wire.request_body import decode, default_duration_s, facts, generation_type
from aigc_data.wire.task_id import LONGEST, kind_of
from aigc_data.wire.value import BrokenRow, text, unix_time

CREATES = {
    "CreateAigcImageTask": TaskKind.IMAGE,
    "CreateAigcVideoTask": TaskKind.VIDEO,
    "CreateAigcAudioTask": TaskKind.AUDIO,
}
_NO_ERROR = (None, 0, "0", "")


def from_create_event(event: object, *, account: str, seen_at: datetime) -> Task | None:
    """Return the task that the call made, or None for a call that was refused or made none.

    Raises BrokenRow where an accepted create call cannot be read.
    """
    detail = _detail(event)
    name = text(detail.get("eventName"))
    if name not in CREATES or _refused(detail):
        return None
    kind = CREATES[name]
    return Task(
        account=account,
        task_id=(task_id := _task_id(detail)),
        kind=kind_of(task_id) or kind,
        sources=(Source.CLOUDAUDIT,),
        first_seen_at=seen_at,
        **_created(detail),
        **asked(decode(detail.get("requestParameters")), kind, _user(detail)),
    )


def asked(body: dict[str, Any] | None, kind: TaskKind, caller: str | None) -> dict[str, Any]:
    """Return the Task fields of a generation request; without an Operator, the caller's name."""
    known = facts(body)
    video = kind is TaskKind.VIDEO
    default_s = default_duration_s(known.model) if video else None
    return {
        "task_type": TaskType.UNKNOWN
        if kind is TaskKind.AUDIO
        else generation_type(body, video=video),
        "prompt": known.prompt,
        "negative_prompt": known.negative_prompt,
        "model": known.model,
        "model_version": known.model_version,
        "resolution": known.resolution,
        "aspect_ratio": known.aspect_ratio,
        "video_duration_s": (known.video_duration_s or default_s) if video else None,
        "operator": known.operator or caller,
        "request": known.request,
    }


def _detail(event: object) -> Mapping[str, Any]:
    """Return the event's own JSON; the fields around it repeat some of it in other types."""
    inner = decode(event.get("CloudAuditEvent")) if isinstance(event, dict) else None
    if inner is None:
        message = "the event has no readable CloudAuditEvent"
        raise BrokenRow(message)
    return inner


def _refused(detail: Mapping[str, Any]) -> bool:
    return any(
        detail.get(key) not in _NO_ERROR if _scalar(detail.get(key)) else True
        for key in ("apiErrorCode", "errorCode")
    )


def _scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _task_id(detail: Mapping[str, Any]) -> str:
    answer = decode(detail.get("responseElements")) or {}
    inner = answer.get("Response")
    task_id = text((inner if isinstance(inner, dict) else answer).get("TaskId"))
    if task_id is None or len(task_id) > LONGEST:
        request_id = text(detail.get("requestID"))
        message = f"the accepted call {json.dumps(request_id)} names no TaskId in its answer"
        raise BrokenRow(message)
    return task_id


def _created(detail: Mapping[str, Any]) -> dict[str, Any]:
    at = unix_time(detail.get("eventTime"))
    return {"created_at": at, "created_exactly": at is not None}


def _user(detail: Mapping[str, Any]) -> str | None:
    identity = detail.get("userIdentity")
    return text(identity.get("userName")) if isinstance(identity, dict) else None
