"""An ID that the cloud does not know: never taken for done or failed; section 1.5.

The cloud's code is the same for an ID that it does not know yet, one that it has forgotten and one
of another account. The task's age at the time of asking tells them apart, as far as they can be.
"""

from datetime import datetime, timedelta
from typing import Final

from aigc_data.task import Source, Task, TaskKind, TaskStatus

NOT_FOUND: Final = "NOT_FOUND"
"""Stands for the cloud's status word, which such an answer does not have."""
TOO_YOUNG: Final = timedelta(hours=1)
"""A task this young may not be known yet; one that is not known then is asked for no longer."""
REMEMBERED: Final = timedelta(days=7)
"""For so long the cloud was documented to answer for an ID, in early 2026; later pages are silent.
Source: the contract's section 0."""


def from_not_found(
    code: str, message: str, *, account: str, task_id: str, kind: TaskKind | None, seen_at: datetime
) -> Task:
    """Return the task as unknown since `seen_at` (UTC), with the cloud's reason."""
    source = Source.TASK_STATUS if kind is TaskKind.SCENARIO else Source.GENERATION
    return Task(
        account=account,
        task_id=task_id,
        kind=kind,
        status=TaskStatus.UNKNOWN,
        raw_status=NOT_FOUND,
        error_code=code,
        error_message=message,
        status_seen_at=seen_at,
        sources=(source,),
        first_seen_at=seen_at,
    )
