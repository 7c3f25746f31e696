"""One task of the simulated account, with the truth that the real cloud keeps to itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from aigc_data.simulator import failures, requests, sizes
from aigc_data.simulator.catalog import Model
from aigc_data.simulator.chance import seeded
from aigc_data.simulator.people import Caller


class Status(StrEnum):
    """The console's four words."""

    WAITING = "waiting"
    EXECUTING = "executing"
    SUCCESSFUL = "successful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTask:
    """What was asked for, when, and how it ends. Times are whole Unix seconds."""

    task_id: str
    kind: str
    """image, video, audio or scenario."""
    task_type: str
    """The console's: text-to-image, image-to-video, video-redraw…; music for audio."""
    model: Model = field(repr=False)
    caller: Caller = field(repr=False)
    seed: int = field(repr=False)
    request_seed: int = field(repr=False)
    """Says the whole request; a task that is tried again has the same."""
    created: int
    key: int = field(repr=False)
    """Orders all calls of the account: by time, and within a second as they came."""
    scheduled: int | None
    """None for one that failed in the queue."""
    finished: int
    failure: str | None
    """The class of `failures.py`, or None where it succeeds."""
    final_word: str
    """DONE, FAIL, FINISHED, FAILED, TIMEOUT or STOP."""
    resolution: str | None
    """The label that was asked for."""
    ratio: str | None
    duration: int | None
    """Seconds of the result, for what plays."""
    images: int
    inputs: str
    """none, first, first-last, references, video."""
    off_peak: bool
    audio: bool
    own_bucket: bool
    warned: bool
    """Whether storing in the caller's bucket failed, so that the message of a DONE says so."""
    asked: dict[str, Any] | None = field(default=None, repr=False)
    """The create call that came over the wire, for a task that was made so."""

    @property
    def action(self) -> str:
        """The create call that made it."""
        return requests.ACTIONS[self.task_type]

    @property
    def refused(self) -> None:
        """No refusal: it became a task."""
        return

    @property
    def request(self) -> dict[str, Any]:
        """The body of the create call."""
        return self.request_at(requests.ELSEWHERE)

    def request_at(self, base: str) -> dict[str, Any]:
        """Return the body of the create call, with most reference pictures under `base`."""
        return self.asked if self.asked is not None else requests.body(self, base)

    @property
    def prompt(self) -> str | None:
        """What was asked for in words."""
        return requests.prompt_of(self.request)

    @property
    def operator(self) -> str | None:
        """The Operator of the create call."""
        named = self.request.get("Operator")
        return str(named) if named else None

    @property
    def request_id(self) -> str:
        """The RequestId that the create call was answered with."""
        return failures.uuid(seeded(self.seed))

    @property
    def message(self) -> str:
        """What a terminal answer says: the reason of a failure, a warning, or ok."""
        if self.failure is not None:
            return failures.message(self.failure, self.kind, seeded(self.seed ^ 1))
        if self.warned:
            return "role not exist"
        return "ok" if self.seed % 5 else ""

    @property
    def result_code(self) -> tuple[int, str]:
        """TaskResultCode and TaskResultMsg of a scenario task that has ended."""
        if self.failure is None:
            return 0, "success" if self.seed % 2 else ""
        return failures.scenario_result(self.failure, seeded(self.seed ^ 1))

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the result."""
        return sizes.pixels(self.resolution, self.ratio)

    @property
    def created_at(self) -> datetime:
        """When it was created, UTC."""
        return datetime.fromtimestamp(self.created, UTC)

    @property
    def scheduled_at(self) -> datetime | None:
        """When it left the queue, UTC; None where it never did."""
        return None if self.scheduled is None else datetime.fromtimestamp(self.scheduled, UTC)

    @property
    def finished_at(self) -> datetime:
        """When it ends, UTC, though that may be in the future."""
        return datetime.fromtimestamp(self.finished, UTC)

    def status_at(self, now: float) -> Status:
        """Return the status at a time in Unix seconds."""
        if now >= self.finished:
            return Status.SUCCESSFUL if self.failure is None else Status.FAILED
        if self.scheduled is None or now < self.scheduled:
            return Status.WAITING
        return Status.EXECUTING


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCall:
    """A create call that the cloud refused: CloudAudit knows it, and it is not a task."""

    action: str
    task: SimulatedTask
    """What it would have been."""
    refused: failures.Refused

    @property
    def created(self) -> int:
        """When it was called, Unix seconds."""
        return self.task.created

    @property
    def key(self) -> int:
        """Orders all calls of the account."""
        return self.task.key

    @property
    def message(self) -> str:
        """What the refusal said."""
        given = {"model": self.task.model.label, "action": self.action}
        return failures.filled(self.refused.text, seeded(self.task.seed ^ 2), **given)


CreateCall = SimulatedTask | RefusedCall
