"""Tasks that could not be asked about: each rests for longer after every try that failed.

Kept in a checkpoint, so that one task whose answer nobody can read neither costs a call in every
round nor takes the place of others that are due, whatever is restarted.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.task import Source, TaskKind

FIRST_REST = timedelta(seconds=60)
LONGEST_REST = timedelta(hours=6)
MOST = 1000
"""Tasks remembered of one kind; those that failed longest ago are forgotten first."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How often in a row a task could not be asked about, and when that was tried last, UTC."""

    tries: int
    at: datetime

    @property
    def rests_until(self) -> datetime:
        """When it may be tried again: twice as long after each try."""
        doubled: int = 2 ** min(self.tries - 1, 20)
        return self.at + min(LONGEST_REST, FIRST_REST * doubled)


@dataclass(slots=True)
class Stuck:
    """The tasks of one kind that could not be asked about; used by one thread."""

    account: str
    kind: TaskKind | None
    failures: dict[str, Failure] = field(default_factory=dict)
    changed: bool = False
    """Whether there is something to keep."""

    @classmethod
    def kept(cls, store: Store, account: str, kind: TaskKind | None) -> "Stuck":
        """Return what was kept of a kind."""
        value = store.checkpoint(account, Source.GENERATION, _name(kind)) or {}
        return cls(account, kind, {task_id: _failure(one) for task_id, one in value.items()})

    def failed(self, task_id: str, now: datetime) -> None:
        """Note that the task could not be asked about at `now`, UTC."""
        before = self.failures.pop(task_id, None)
        self.failures[task_id] = Failure(before.tries + 1 if before else 1, now)
        self.changed = True
        while len(self.failures) > MOST:
            del self.failures[next(iter(self.failures))]

    def answered(self, task_id: str) -> None:
        """Note that the task was answered for."""
        self.changed |= self.failures.pop(task_id, None) is not None

    def resting(self, now: datetime) -> set[str]:
        """Return the tasks that are not to be asked about yet at `now`, UTC."""
        return {task_id for task_id, one in self.failures.items() if one.rests_until > now}

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Return what is to be kept, if anything has changed since it was last taken."""
        if not self.changed:
            return ()
        self.changed = False
        value = {task_id: [one.tries, one.at.timestamp()] for task_id, one in self.failures.items()}
        return (Checkpoint(self.account, Source.GENERATION, _name(self.kind), value),)


def _name(kind: TaskKind | None) -> str:
    return f"stuck {kind or 'unknown'}"


def _failure(kept: Any) -> Failure:  # noqa: ANN401 - JSON
    tries, at = kept
    return Failure(int(tries), datetime.fromtimestamp(at, UTC))
