"""What answers look like while a task waits or runs; section 3.5 of the contract leaves it open."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.event import calls_of
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, plain
from aigc_data.sync.probe.known import Known, KnownTask
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.tencent import actions
from aigc_data.wire.status_word import status_of

NAME = "open answers"
YOUNG = timedelta(minutes=10)
MOST = 4
"""Tasks to ask."""
_FIELDS = {
    TaskKind.IMAGE: (actions.IMAGE_TASK, ("ImageUrls", "Message")),
    TaskKind.VIDEO: (actions.VIDEO_TASK, ("VideoUrls", "Resolution", "Message")),
    TaskKind.SCENARIO: (
        actions.TASK_STATUS,
        ("OutputUrl", "ScheduledTime", "FinishedTime", "TaskResultMsg"),
    ),
}
_OPEN = frozenset({TaskStatus.WAITING, TaskStatus.EXECUTING})


def open_answers(asking: Asking, known: Known) -> Finding:
    """Return the shapes of a few answers about open tasks."""
    shapes = dict.fromkeys(
        shape
        for task in islice(_candidates(asking, known), MOST)
        if (shape := _asked(asking, task))
    )
    if shapes:
        return Finding(NAME, Verdict.WELL, "; ".join(shapes))
    return could_not_tell(NAME, "no open task is known", "Run doctor again while a task runs.")


def _candidates(asking: Asking, known: Known) -> Iterator[KnownTask]:
    """Yield the newest calls of CloudAudit, then the tasks that the store holds as open."""
    for call in calls_of(asking.newest_events()):
        young = call.at is not None and asking.now - call.at <= YOUNG
        if young and call.task is not None and call.task.kind in _FIELDS:
            yield KnownTask(call.task.task_id, call.task.kind, call.at)
    yield from known.open


def _asked(asking: Asking, task: KnownTask) -> str | None:
    """Return the shape of the answer, or None where the task has ended or is not answered."""
    action, fields = _FIELDS[task.kind]
    answer = asking.task(action, task.task_id).fields
    word = answer.get("Status", answer.get("TaskStatus"))
    if not isinstance(word, str) or status_of(word) not in _OPEN:
        return None
    told = ", ".join(f"{name} {shape(answer, name)}" for name in fields)
    return f"{task.kind} {plain(word)}: {told}"


def shape(answer: Mapping[str, Any], name: str) -> str:
    """Return what a field holds without telling it: missing, null, empty, ok, or its type."""
    if name not in answer:
        return "missing"
    value = answer[name]
    if value is None:
        return "null"
    if value == "":
        return "empty"
    if isinstance(value, str):
        return value if value.lower() in {"ok", "success"} else "a text"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "a number" if isinstance(value, int | float) else "an object"
