"""A call that was let in, and how its parameters are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.links import LinkKeys
from aigc_data.simulator.refusal import Refusal
from aigc_data.simulator.task import SimulatedTask

_Value = TypeVar("_Value")
LinksAfter = Literal["kept", "signed anew", "gone"]


@dataclass(frozen=True, slots=True)
class Habits:
    """What the documents leave open, and tests may choose."""

    audit_delay: float = 3.0
    """Seconds until CloudAudit tells of a call."""
    max_page_size: int = 50
    """The largest PageSize of the task list."""
    retention: float | None = None
    """Seconds after their creation that tasks can be asked for by ID; None is for ever."""
    oldest_first: bool = False
    """Whether the task list begins with the oldest task."""
    lists_generation: bool = False
    """Whether the task list shows image, video and audio generation too."""
    zone_hours: float = 8.0
    """Hours that the naive times of the task list are ahead of UTC."""
    links_after: "LinksAfter" = "kept"
    """What becomes of a generation's links 12 hours after its end."""
    audits_answers: bool = True
    """Whether CloudAudit tells what a call was answered with, and so its TaskId."""
    audited_prompt: int | None = None
    """Characters that CloudAudit keeps of a prompt; None is all of them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who is asked, what for, and when (Unix seconds)."""

    action: str
    params: Mapping[str, Any]
    at: float
    request_id: str
    region: str | None
    endpoint: str
    account: SimulatedAccount = field(repr=False)
    links: LinkKeys = field(repr=False)
    habits: Habits

    def allow(self, *names: str) -> None:
        """Raise `Refusal` where a parameter is not one of these."""
        for name in self.params:
            if name not in names:
                raise Refusal("UnknownParameter", f"The parameter `{name}` is not recognized.")

    def text(self, name: str) -> str:
        """Return a required text."""
        value = self.params.get(name)
        if value is None:
            raise Refusal.missing(name)
        return typed(name, value, str)

    def whole(self, name: str, default: int | None = None) -> int:
        """Return a whole number, required where there is no default."""
        value = self.params.get(name)
        if value is None and default is None:
            raise Refusal.missing(name)
        return default if value is None and default is not None else typed(name, value, int)

    def task(self, kinds: tuple[str, ...]) -> SimulatedTask:
        """Return the task that TaskId names, or raise `Refusal` where it is of no such kind."""
        task_id = self.text("TaskId")
        task = self.account.task(task_id)
        if task is None or task.kind not in kinds or not self._kept(task):
            raise Refusal.task_not_found(task_id)
        return task

    def _kept(self, task: SimulatedTask) -> bool:
        age = self.at - task.created
        return age >= 0 and (self.habits.retention is None or age <= self.habits.retention)


def typed(name: str, value: object, kind: type[_Value]) -> _Value:
    """Return the value if it is of the type, or raise the cloud's refusal."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refusal("InvalidParameter", f"The value type of parameter `{name}` is not valid.")
    return value


Answer = Callable[[Call], dict[str, Any]]
"""Returns the fields of the Response, or raises `Refusal`."""
