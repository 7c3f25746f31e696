"""One question to the cloud about one task, and the answer as a Task."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from aigc_data.task import Source, Task, TaskKind
from aigc_data.tencent.errors import CloudError, TaskNotFound
from aigc_data.tencent.mps import Mps
from aigc_data.wire.generation import from_generation
from aigc_data.wire.generation import result_urls as generation_urls
from aigc_data.wire.not_found import NOT_FOUND, from_not_found
from aigc_data.wire.scenario import from_scenario
from aigc_data.wire.scenario import result_urls as scenario_urls
from aigc_data.wire.value import BEIJING


@dataclass(frozen=True, slots=True)
class Asked:
    """What the cloud said of a task; the links still carry their signatures."""

    task: Task
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Asks about the tasks of one account by their IDs."""

    mps: Mps
    account: str
    clock: Callable[[], datetime]
    zone: timezone = BEIJING
    """That of the naive times in the answers."""

    def ask(self, task_id: str, kind: TaskKind | None) -> Asked:
        """Return what the cloud says; an ID of unknown kind is tried as video, then as image.

        An ID that the cloud does not know becomes a task of status unknown. Raises CloudError for
        any other fault, and BrokenRow for an answer that cannot be read.
        """
        if kind is None:
            video = self.ask(task_id, TaskKind.VIDEO)
            if video.task.raw_status != NOT_FOUND:
                return video
            image = self.ask(task_id, TaskKind.IMAGE)
            gone = image.task.raw_status == NOT_FOUND
            return replace(image, task=replace(image.task, kind=None)) if gone else image
        asked_at = self.clock()
        try:
            answer = self._answer(task_id, kind)
        except TaskNotFound as error:
            return Asked(self._not_found(error, task_id, kind))
        return self._asked(answer, task_id, kind, asked_at)

    def _answer(self, task_id: str, kind: TaskKind) -> dict[str, Any]:
        ask = {
            TaskKind.IMAGE: self.mps.image_task,
            TaskKind.VIDEO: self.mps.video_task,
            TaskKind.AUDIO: self.mps.audio_task,
            TaskKind.SCENARIO: self.mps.task_status,
        }
        return ask[kind](task_id)

    def _asked(
        self, answer: dict[str, Any], task_id: str, kind: TaskKind, asked_at: datetime
    ) -> Asked:
        now = self.clock()
        if kind is TaskKind.SCENARIO:
            task = from_scenario(
                answer | {"TaskId": task_id},
                account=self.account,
                seen_at=now,
                source=Source.TASK_STATUS,
                zone=self.zone,
            )
            return Asked(task, scenario_urls(answer))
        task = from_generation(
            answer,
            account=self.account,
            task_id=task_id,
            kind=kind,
            seen_at=now,
            asked_at=min(asked_at, now),
        )
        return Asked(task, generation_urls(answer, kind))

    def _not_found(self, error: CloudError, task_id: str, kind: TaskKind) -> Task:
        return from_not_found(
            error.code,
            error.message,
            account=self.account,
            task_id=task_id,
            kind=kind,
            seen_at=self.clock(),
        )
