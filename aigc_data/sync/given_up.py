"""Tasks that are asked about no more: their status is unknown, and why is kept with them.

A task is given up when it was open still at a question that came after its horizon (`due.py`), so
that however long the app was off, each had its last chance; and when it is found at an age at which
doctor saw that the cloud knows no ID any more. A person may ask again on its page.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from aigc_data.sync.due import HORIZON, LateTask
from aigc_data.task import Task, TaskStatus
from aigc_data.wire.not_found import REMEMBERED

NOT_FOLLOWED: Final = "NOT_FOLLOWED"
"""Stands for the cloud's status word in a task that was given up."""


def given_up(task: LateTask, account: str, now: datetime) -> Task:
    """Return the task as unknown since `now` (UTC), with the reason in words."""
    return Task(
        account=account,
        task_id=task.task_id,
        kind=task.kind,
        status=TaskStatus.UNKNOWN,
        raw_status=NOT_FOLLOWED,
        error_message=_reason(task),
        status_seen_at=now,
        first_seen_at=now,
    )


def too_old(task: Task, forgets_after_s: float | None, now: datetime) -> Task:
    """Return a found task, given up unasked where doctor saw the cloud forget IDs of its age.

    It counts as seen at the age at which it was forgotten, so that any real answer is later.
    """
    if forgets_after_s is None or task.created_at is None:
        return task
    forgotten_at = task.created_at + timedelta(seconds=forgets_after_s)
    if forgotten_at > now:
        return task
    days = forgets_after_s / 86_400
    reason = f"not asked: the cloud does not know IDs older than {days:.1f} days, as doctor saw"
    return replace(task, raw_status=NOT_FOLLOWED, error_message=reason, status_seen_at=forgotten_at)


def _reason(task: LateTask) -> str:
    days = (HORIZON[task.kind] if task.kind else REMEMBERED).days
    since = "it was created" if task.created_at else "it was first seen"
    return (
        f"not asked any more since {task.asked_at:%Y-%m-%d %H:%M} UTC: "
        f"more than {days} days after {since} the cloud still said {task.raw_status or 'nothing'}"
    )
