"""What can be shown of a task's results, before anybody is asked: a value read off its row."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Final

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.task import TaskKind, TaskStatus


class ResultState(StrEnum):
    """Whether there is a result to ask for."""

    OPEN = "open"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    ASKABLE = "askable"


NO_RESULT: Final = {
    ResultState.OPEN: "The task has not ended yet.",
    ResultState.FAILED: "The task failed, so there is no result.",
    ResultState.UNKNOWN: "The cloud has not said what became of this task.",
    ResultState.ELSEWHERE: "This app has the keys of another account, so it cannot ask for links.",
}
"""Why there is nothing to ask for, in a sentence."""


def result_state(row: Mapping[str, Any], accounts: Collection[str], now: datetime) -> ResultState:
    """Return the state of a row's results; `accounts` are those that this process may ask."""
    match row["status"]:
        case TaskStatus.WAITING | TaskStatus.EXECUTING:
            return ResultState.OPEN
        case TaskStatus.FAILED:
            return ResultState.FAILED
        case TaskStatus.SUCCESSFUL:
            return _of_success(row, accounts, now)
        case _:
            return ResultState.UNKNOWN


def kind_of_row(row: Mapping[str, Any]) -> TaskKind | None:
    """Return the row's kind."""
    return TaskKind(row["kind"]) if row["kind"] else None


def medium(link: ResultLink, kind: TaskKind | None) -> Medium:
    """Return how a file is shown: by its extension, else by what its task makes."""
    if link.extension in _MEDIA:
        return _MEDIA[link.extension]
    return _OF_KIND.get(kind, Medium.FILE) if not link.extension else Medium.FILE


def file_name(link: ResultLink, task_id: str, number: int) -> str:
    """Return the name that a downloaded file gets: its own, or the task's ID and its number."""
    own = PurePosixPath(link.bare).name
    if own.isascii() and own.startswith(task_id) and len(own) <= _LONGEST_NAME:
        return own
    return f"{task_id}_{number}.{link.extension}" if link.extension else f"{task_id}_{number}"


_LONGEST_NAME: Final = 200
_MEDIA: Final = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp", "gif", "bmp"), Medium.IMAGE),
    **dict.fromkeys(("mp4", "webm", "mov", "m4v"), Medium.VIDEO),
    **dict.fromkeys(("mp3", "wav", "m4a", "ogg"), Medium.AUDIO),
}
_OF_KIND: Final[dict[TaskKind | None, Medium]] = {
    TaskKind.IMAGE: Medium.IMAGE,
    TaskKind.VIDEO: Medium.VIDEO,
    TaskKind.SCENARIO: Medium.VIDEO,
    TaskKind.AUDIO: Medium.AUDIO,
}


def _of_success(row: Mapping[str, Any], accounts: Collection[str], now: datetime) -> ResultState:
    if row["account"] not in accounts:
        return ResultState.ELSEWHERE
    expires_at = row["result_expires_at"]
    return ResultState.EXPIRED if expires_at and expires_at <= now else ResultState.ASKABLE
