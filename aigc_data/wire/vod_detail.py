"""Answers of VOD's DescribeTaskDetail for its AIGC tasks; section 8 of the contract."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aigc_data.task import Source, Task, TaskKind
from aigc_data.wire.request_body import facts, generation_type
from aigc_data.wire.sighting import Said, result_fields
from aigc_data.wire.value import BrokenRow, iso_time, number, text, texts

_KINDS = {"AigcImageTask": TaskKind.IMAGE, "AigcVideoTask": TaskKind.VIDEO}


def from_vod_detail(answer: Mapping[str, Any], *, account: str, seen_at: datetime) -> Task:
    """Return the task as an answer of `seen_at` (UTC) shows it.

    Raises BrokenRow where it is no AIGC task or names no ID.
    """
    name = text(answer.get("TaskType")) or ""
    inner = answer.get(name)
    if (
        name not in _KINDS
        or not isinstance(inner, dict)
        or not (found := text(inner.get("TaskId")))
    ):
        message = "the VOD answer holds no AIGC task"
        raise BrokenRow(message)
    kind = _KINDS[name]
    return Task(
        account=account,
        task_id=found,
        kind=kind,
        sources=(Source.TASK_STATUS,),
        first_seen_at=seen_at,
        **_asked(_dict(inner.get("Input")), kind),
        **_times(answer),
        **_said(answer, inner, seen_at).fields(),
        **_results(inner, kind, seen_at),
    )


def _asked(request: dict[str, Any], kind: TaskKind) -> dict[str, Any]:
    known = facts(request)
    output = _dict(request.get("OutputConfig"))
    given = {"ImageInfos": request.get("FileInfos")}
    return {
        "task_type": generation_type(given, video=kind is TaskKind.VIDEO),
        "prompt": known.prompt,
        "negative_prompt": known.negative_prompt,
        "model": known.model,
        "model_version": known.model_version,
        "resolution": text(output.get("Resolution")),
        "aspect_ratio": text(output.get("AspectRatio")),
        "video_duration_s": number(output.get("Duration")) if kind is TaskKind.VIDEO else None,
        "request": known.request,
    }


def _times(answer: Mapping[str, Any]) -> dict[str, Any]:
    created = iso_time(answer.get("CreateTime"))
    return {
        "created_at": created,
        "created_exactly": created is not None,
        "scheduled_exactly_at": iso_time(answer.get("BeginProcessTime")),
        "finished_exactly_at": iso_time(answer.get("FinishTime")),
    }


def _said(answer: Mapping[str, Any], inner: Mapping[str, Any], at: datetime) -> Said:
    """FINISH means ended; the error codes say how."""
    word = text(answer.get("Status"))
    number_, name = text(inner.get("ErrCode")), text(inner.get("ErrCodeExt"))
    failed = name is not None or number_ not in (None, "0")
    if word == "FINISH":
        word = "FAIL" if failed else "DONE"
    code = (name or number_) if failed else None
    return Said(word, code, text(inner.get("Message")), at)


def _results(inner: Mapping[str, Any], kind: TaskKind, at: datetime) -> dict[str, Any]:
    files = _dict(inner.get("Output")).get("FileInfos")
    infos = [info for info in files if isinstance(info, dict)] if isinstance(files, list) else []
    urls = texts([info.get("FileUrl") for info in infos])
    fields = result_fields(urls, at)
    if urls:
        fields["result_expires_at"] = iso_time(infos[0].get("ExpireTime"))
    if urls and kind is TaskKind.IMAGE:
        fields["image_count"] = len(urls)
    return fields


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
