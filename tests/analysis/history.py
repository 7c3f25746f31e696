"""Histories written by hand, a task a line, and frames as plain values."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pandas as pd
import pytest

from aigc_data.task import Task, TaskKind, TaskStatus
from tests.tasks import NOON, a_task, after

_numbers = count()


def task(created: datetime | float | None = NOON, **fields: Any) -> Task:
    """Return a task created then, or so many seconds after NOON, with an ID of its own."""
    at = after(created) if isinstance(created, int | float) else created
    return a_task(**({"task_id": f"task-{next(_numbers):04}", "created_at": at} | fields))


def ended(created: datetime | float, took: float, *, failed: bool = False, **fields: Any) -> Task:
    """Return a task that ended so many seconds after its creation; the cloud said when."""
    started = task(created, status=TaskStatus.FAILED if failed else TaskStatus.SUCCESSFUL, **fields)
    return _ending(started, took)


def many(number: int, **fields: Any) -> list[Task]:
    """Return so many equal tasks with IDs of their own."""
    return [task(**fields) for _ in range(number)]


def polled(created: float, took: float, margin: float, **fields: Any) -> Task:
    """Return a successful task that was seen to end between two polls, 2 * `margin` s apart."""
    return task(
        created,
        status=TaskStatus.SUCCESSFUL,
        open_seen_at=after(created + took - margin),
        terminal_seen_at=after(created + took + margin),
        **fields,
    )


def values(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a frame as tuples; what is missing is None."""
    plain = frame.astype(object)
    plain = plain.where(plain.notna(), None)
    return [tuple(row) for row in plain.itertuples(index=False)]


def near(value: float) -> Any:
    """Return what equals the number but for rounding."""
    return pytest.approx(value, abs=1e-9)


def _ending(started: Task, took: float) -> Task:
    assert started.created_at is not None
    return replace(started, finished_exactly_at=started.created_at + timedelta(seconds=took))


KLING: dict[str, Any] = {"model": "Kling", "model_version": "3.0", "kind": TaskKind.VIDEO}
HUNYUAN: dict[str, Any] = {"model": "Hunyuan", "model_version": "3.0", "kind": TaskKind.IMAGE}
