"""Answers of DescribeAigcImageTask, …VideoTask and …AudioTask; section 3.5 of the contract.

They name neither the task, nor its times, prompt or model: only what became of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aigc_data.task import Source, Task, TaskKind, TaskStatus
from aigc_data.wire.sighting import KEPT_FOR, Said, result_fields
from aigc_data.wire.value import BrokenRow, pixels, text, texts

_NO_NEWS = frozenset({"ok", "success"})
_URL_KEYS = {TaskKind.IMAGE: "ImageUrls", TaskKind.VIDEO: "VideoUrls"}


def from_generation(
    answer: Mapping[str, Any],
    *,
    account: str,
    task_id: str,
    kind: TaskKind,
    seen_at: datetime,
    asked_at: datetime | None = None,
) -> Task:
    """Return the task as the answer of `seen_at` (UTC), to a question of `asked_at`, shows it.

    Raises BrokenRow where the answer has no status.
    """
    word = text(answer.get("Status"))
    if word is None:
        message = f"the answer about {task_id} has no Status"
        raise BrokenRow(message)
    said = Said(word, None, _news(answer.get("Message")), seen_at, asked_at)
    done = said.status is TaskStatus.SUCCESSFUL
    urls = result_urls(answer, kind) if done else ()
    return Task(
        account=account,
        task_id=task_id,
        kind=kind,
        resolution=pixels(answer.get("Resolution")) if done else None,
        image_count=(len(urls) or None) if kind is TaskKind.IMAGE else None,
        sources=(Source.GENERATION,),
        first_seen_at=seen_at,
        **said.fields(),
        **result_fields(urls, seen_at, KEPT_FOR),
    )


def result_urls(answer: Mapping[str, Any], kind: TaskKind) -> tuple[str, ...]:
    """Return the answer's result links as they came, signatures and all."""
    if kind in _URL_KEYS:
        return texts(answer.get(_URL_KEYS[kind]))
    infos = [*_list(answer.get("AudioInfos")), *_list(answer.get("VideoInfos"))]
    return texts([info.get("Url") for info in infos if isinstance(info, dict)])


def _news(message: object) -> str | None:
    found = text(message)
    return None if found is None or found.strip().lower() in _NO_NEWS else found


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
