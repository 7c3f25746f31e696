"""Asking the cloud for one task by its ID, for a page that does not find it in the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aigc_data.results.links import ResultLinks
from aigc_data.store.store import Store
from aigc_data.task import Source, Task, TaskKind
from aigc_data.tencent.errors import CloudError, TaskNotFound
from aigc_data.tencent.mps import Mps
from aigc_data.wire import generation, scenario
from aigc_data.wire.task_id import LONGEST, askable, is_vod, kind_of
from aigc_data.wire.value import BrokenRow


@dataclass(frozen=True, slots=True)
class LookUp:
    """What came of asking: the task, or in words why there is none, with what to copy."""

    task: Task | None
    title: str = ""
    said: str = ""
    code: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one asks: the cloud, the store that keeps the answer, the links it brings."""

    mps: Mps
    store: Store
    links: ResultLinks
    account: str
    clock: Callable[[], datetime]


def unaskable(task_id: str) -> str:
    """Return why the cloud need not be asked for an ID; an empty text where it may be."""
    if is_vod(task_id):
        return "It is the ID of a VOD task; Media Processing Service does not know those."
    if len(task_id) > LONGEST or not askable(task_id):
        return "It does not have the form of an AIGC task's ID: copy it whole and open it again."
    return ""


def look_up(task_id: str, desk: Desk) -> LookUp:
    """Ask the cloud by the ID's kind, keep the task that it tells, and return it."""
    try:
        task, urls = _asked(task_id, desk)
    except TaskNotFound as error:
        return _why("The cloud does not know this task", error)
    except CloudError as error:
        return _why("The cloud could not be asked", error)
    except BrokenRow as error:
        return LookUp(None, "The cloud's answer could not be read", str(error))
    desk.store.save([task], at=desk.clock())
    desk.links.remember(task_id, urls)
    return LookUp(task)


def _asked(task_id: str, desk: Desk) -> tuple[Task, tuple[str, ...]]:
    """Return the task and its signed links; an ID without a kind is tried as video, then image."""
    kind = kind_of(task_id)
    if kind is not None:
        return _asked_as(task_id, kind, desk)
    try:
        return _asked_as(task_id, TaskKind.VIDEO, desk)
    except TaskNotFound:
        return _asked_as(task_id, TaskKind.IMAGE, desk)


def _asked_as(task_id: str, kind: TaskKind, desk: Desk) -> tuple[Task, tuple[str, ...]]:
    if kind is TaskKind.SCENARIO:
        answer = desk.mps.task_status(task_id)
        return _scenario(answer, task_id, desk), scenario.result_urls(answer)
    calls = {
        TaskKind.IMAGE: desk.mps.image_task,
        TaskKind.VIDEO: desk.mps.video_task,
        TaskKind.AUDIO: desk.mps.audio_task,
    }
    answer = calls[kind](task_id)
    task = generation.from_generation(
        answer, account=desk.account, task_id=task_id, kind=kind, seen_at=desk.clock()
    )
    return task, generation.result_urls(answer, kind)


def _scenario(answer: Mapping[str, Any], task_id: str, desk: Desk) -> Task:
    return scenario.from_scenario(
        {**answer, "TaskId": task_id},
        account=desk.account,
        seen_at=desk.clock(),
        source=Source.TASK_STATUS,
    )


def _why(title: str, error: CloudError) -> LookUp:
    return LookUp(None, title, str(error), error.code, error.request_id or "")
