"""Answers of CreateAigcImageTask and …VideoTask, seen by the program that made the call.

Section 2 of the contract: the answer holds the new task's ID and nothing else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aigc_data.task import Source, Task, TaskKind
from aigc_data.wire.create_event import asked
from aigc_data.wire.task_id import LONGEST, kind_of
from aigc_data.wire.value import BrokenRow, text


def from_create_answer(
    answer: Mapping[str, Any],
    request: dict[str, Any],
    *,
    account: str,
    kind: TaskKind,
    called_at: datetime,
) -> Task:
    """Return the task that a call of `called_at` (UTC) made; raises BrokenRow without an ID."""
    task_id = text(answer.get("TaskId"))
    if task_id is None or len(task_id) > LONGEST:
        message = "the answer to the create call names no TaskId"
        raise BrokenRow(message)
    kind = kind_of(task_id) or kind
    return Task(
        account=account,
        task_id=task_id,
        kind=kind,
        created_at=called_at,
        sources=(Source.LEDGER,),
        first_seen_at=called_at,
        **asked(request, kind, caller=None),
    )
