"""What every step of a round works with, and how it tells what it did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from time import monotonic

from aigc_data.store.state import Checkpoint, Saved, SourceState
from aigc_data.store.store import Store
from aigc_data.sync.mishap import after, last_mishap
from aigc_data.sync.outcome import OnProgress, Outcome, Progress
from aigc_data.sync.reading import Reading
from aigc_data.task import Source
from aigc_data.tencent import actions
from aigc_data.tencent.calls import CallCounts
from aigc_data.wire.usage import UsageDay

CountCalls = Callable[[], Mapping[str, CallCounts]]
"""Returns the calls made since the process began, by the action's name."""
ACTIONS: Mapping[Source, tuple[str, ...]] = {
    Source.CLOUDAUDIT: (actions.EVENTS.name,),
    Source.TASK_LIST: (actions.TASK_LIST.name,),
    Source.TASK_STATUS: (actions.TASK_STATUS.name,),
    Source.GENERATION: tuple(
        action.name for action in (actions.IMAGE_TASK, actions.VIDEO_TASK, actions.AUDIO_TASK)
    ),
    Source.USAGE: (actions.USAGE_DATA.name,),
    Source.LEDGER: (),
}
"""The calls that each source is read by."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One round's tools: where to keep, when to stop, whom to tell."""

    store: Store
    account: str
    clock: Callable[[], datetime]
    """Returns now, UTC."""
    stop: Event
    deadline: float | None
    """By `time.monotonic()`; None for a round that goes on until all is read."""
    on_progress: OnProgress
    calls: CountCalls
    before: Mapping[str, SourceState]
    """How each source stood when the round began: a fault is shown until a round ends well."""
    paused: Callable[[], bool] = lambda: False
    """Returns whether a person has paused the collector since the round began."""

    @property
    def over(self) -> bool:
        """Whether the round must come to its end."""
        return self._broken_off or (self.deadline is not None and monotonic() > self.deadline)

    @property
    def _broken_off(self) -> bool:
        """Whether it ends before its time, and so perhaps before the newest was read."""
        return self.stop.is_set() or self.paused()

    def keep(
        self,
        reading: Reading,
        outcome: Outcome,
        *,
        share: float | None,
        checkpoints: Sequence[Checkpoint] = (),
        usage: Sequence[UsageDay] = (),
    ) -> Saved:
        """Write what was read, with the progress that it stands for, in one transaction."""
        now = self.clock()
        state = replace(
            self.before.get(outcome.source, SourceState(self.account, outcome.source, now)),
            attempted_at=now,
            found=outcome.found + len(reading.tasks),
            progress=_left(share),
        )
        saved = self.store.save(
            reading.tasks,
            at=now,
            checkpoints=checkpoints,
            quarantine=reading.broken,
            states=[self._with_effort(state)],
            usage=usage,
        )
        outcome.count(saved, found=len(reading.tasks), broken=len(reading.broken))
        self.on_progress(Progress(outcome.source, share, outcome.found))
        return saved

    def settle(self, outcome: Outcome, *, share: float | None) -> None:
        """Write how the source's part of the round ended."""
        now, error = self.clock(), outcome.error
        state = SourceState(
            account=self.account,
            source=outcome.source,
            attempted_at=now,
            succeeded_at=now if error is None and not self._broken_off else None,
            found=outcome.found,
            error_code=error.code if error else None,
            error_message=str(error) if error else None,
            request_id=error.request_id if error else None,
            progress=_left(share),
        )
        mishap = after(outcome, last_mishap(self.store, self.account, outcome.source), now)
        self.store.save(
            (),
            at=now,
            states=[self._with_effort(state)],
            checkpoints=[mishap.checkpoint(self.account, outcome.source)] if mishap else [],
        )

    def _with_effort(self, state: SourceState) -> SourceState:
        """Return the state with what the source has cost since the process began."""
        counts = self.calls()
        parts = [counts[name] for name in ACTIONS[Source(state.source)] if name in counts]
        return replace(
            state,
            calls=sum(part.calls for part in parts),
            throttles=sum(part.throttles for part in parts),
            retries=sum(part.retries for part in parts),
        )


def _left(share: float | None) -> float | None:
    """Return the progress as it is kept: none where nothing is left to wait for."""
    return None if share is None or share >= 1 else share
