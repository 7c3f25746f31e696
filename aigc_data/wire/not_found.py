"""An ID that the cloud does not know: never taken for done or failed; section 1.5."""

from datetime import datetime

from aigc_data.task import Source, Task, TaskKind, TaskStatus


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
        raw_status="NOT_FOUND",
        error_code=code,
        error_message=message,
        status_seen_at=seen_at,
        sources=(source,),
        first_seen_at=seen_at,
    )
