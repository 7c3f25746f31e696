"""Rows of DescribeAigcTaskList and answers of DescribeAigcTaskStatus; sections 3.1 to 3.3.

The two differ in how they give results: a list of `Urls`, or one `OutputUrl`.
"""

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from aigc_data.task import Source, Task, TaskKind, TaskType
from aigc_data.wire.request_body import decode, facts, generation_type
from aigc_data.wire.sighting import KEPT_FOR, Said, result_fields
from aigc_data.wire.task_id import LONGEST, kind_of
from aigc_data.wire.value import BEIJING, BrokenRow, naive_time, pixels, text, texts

_TYPES = {
    "redrawvideo": TaskType.VIDEO_REDRAW,
    "videoredraw": TaskType.VIDEO_REDRAW,
    "aidrama": TaskType.AI_DRAMA,
    "docgenvideo": TaskType.DOC_TO_VIDEO,
    "fissionvideo": TaskType.FISSION_VIDEO,
}
_NO_NEWS = frozenset({"ok", "success"})
_GENERATES = frozenset({TaskKind.IMAGE, TaskKind.VIDEO})


def from_scenario(
    row: object,
    *,
    account: str,
    seen_at: datetime,
    source: Source = Source.TASK_LIST,
    zone: timezone = BEIJING,
) -> Task:
    """Return the task as a row or answer of `seen_at` (UTC) shows it, its naive times in `zone`.

    Raises BrokenRow where it is no object or has no task ID.
    """
    if not isinstance(row, dict) or not (task_id := text(row.get("TaskId"))):
        message = "the row has no TaskId"
        raise BrokenRow(message)
    if len(task_id) > LONGEST:
        message = f"the TaskId is longer than {LONGEST} characters"
        raise BrokenRow(message)
    kind = kind_of(task_id) or TaskKind.SCENARIO
    return Task(
        account=account,
        task_id=task_id,
        kind=kind,
        sources=(source,),
        first_seen_at=seen_at,
        **_asked(row, kind),
        **_times(row, zone),
        **_said(row, seen_at).fields(),
        **_results(row, kind, seen_at),
    )


def result_urls(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the result links as they came, signatures and all."""
    return texts(row.get("Urls")) or texts([row.get("OutputUrl")])


def _asked(row: Mapping[str, Any], kind: TaskKind) -> dict[str, Any]:
    body = decode(row.get("RequestBody"))
    known = facts(body)
    generates = kind in _GENERATES
    word = (text(row.get("TaskType")) or "").lower()
    return {
        "task_type": generation_type(body, video=kind is TaskKind.VIDEO)
        if generates
        else _TYPES.get(word, TaskType.UNKNOWN),
        "prompt": known.prompt,
        "negative_prompt": known.negative_prompt,
        "model": known.model,
        "model_version": known.model_version,
        "resolution": pixels(row.get("Resolution")) or known.resolution,
        "aspect_ratio": text(row.get("Ratio")) or known.aspect_ratio,
        "video_duration_s": known.video_duration_s,
        "operator": known.operator,
        "request": known.request,
    }


def _times(row: Mapping[str, Any], zone: timezone) -> dict[str, Any]:
    created = naive_time(row.get("CreateTime"), zone)
    return {
        "created_at": created,
        "created_exactly": created is not None,
        "scheduled_exactly_at": naive_time(row.get("ScheduledTime"), zone),
        "finished_exactly_at": naive_time(row.get("FinishedTime"), zone),
    }


def _said(row: Mapping[str, Any], seen_at: datetime) -> Said:
    code = text(row.get("TaskResultCode"))
    message = text(row.get("TaskResultMsg"))
    quiet = message is None or message.strip().lower() in _NO_NEWS
    return Said(
        word=text(row.get("TaskStatus")),
        code=None if code == "0" else code,
        message=None if quiet else message,
        at=seen_at,
    )


def _results(row: Mapping[str, Any], kind: TaskKind, seen_at: datetime) -> dict[str, Any]:
    urls = result_urls(row)
    made = {"image_count": len(urls)} if urls and kind is TaskKind.IMAGE else {}
    return made | result_fields(urls, seen_at, KEPT_FOR if kind in _GENERATES else None)
