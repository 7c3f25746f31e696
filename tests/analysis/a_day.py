"""A day of tasks of every kind and outcome, beside one before it and one without a time."""

from datetime import datetime, timedelta

from aigc_data.analysis.filter import TaskFilter
from aigc_data.task import TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, task
from tests.tasks import NOON

HOUR = timedelta(hours=1)
DAY = TaskFilter(NOON, NOON + 24 * HOUR)
HISTORY = [
    ended(0, 10, image_count=4, **HUNYUAN),
    ended(60, 20, **HUNYUAN),
    ended(120, 30, failed=True, image_count=1, **HUNYUAN),
    ended(3600, 100, video_duration_s=5.0, **KLING),
    ended(3700, 200, **KLING),
    task(7200, status=TaskStatus.WAITING, **KLING),
    task(7300, status=TaskStatus.EXECUTING, **KLING),
    task(7400, status=TaskStatus.UNKNOWN, kind=None),
    task(-7200, status=TaskStatus.WAITING, **KLING),
    task(None, status=TaskStatus.EXECUTING, **HUNYUAN),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
