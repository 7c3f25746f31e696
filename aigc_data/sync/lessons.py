"""What doctor learned, as one collector goes by it: read before each round, mended after it.

Calls that doctor found closed rest: they are tried once an hour, not each round. One that is
answered after all is open again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aigc_data.store.store import Store
from aigc_data.sync.bench import CountCalls
from aigc_data.sync.handover import take_lesson
from aigc_data.sync.learned import Learned, read_learned
from aigc_data.tencent.actions import Action
from aigc_data.tencent.calls import CallCounts

REST = timedelta(hours=1)
_NONE = CallCounts()


@dataclass(slots=True)
class Lessons:
    """The facts of one account; when each closed call was last tried is known to the process."""

    store: Store
    account: str
    calls: CountCalls
    learned: Learned = field(default_factory=Learned)
    _resting: frozenset[str] = frozenset()
    _tried: dict[str, datetime] = field(default_factory=dict)
    _before: Mapping[str, CallCounts] = field(default_factory=dict)

    def begin(self, now: datetime, *, patient: bool) -> Learned:
        """Return what holds for a round at `now` (UTC); only a patient one lets calls rest."""
        self.learned = read_learned(self.store, self.account)
        lesson = take_lesson(self.store.path, self.account)
        if lesson is not None:
            self._keep(lesson.taught(self.learned), now)
        closed = self.learned.closed
        self._resting = frozenset(name for name in closed if patient and self._rests(name, now))
        self._tried |= dict.fromkeys(closed - self._resting, now)
        self._before = self.calls()
        return self.learned

    def awake(self, action: Action) -> bool:
        """Whether this round may make the call."""
        return action.name not in self._resting

    def end(self, now: datetime) -> None:
        """Forget that calls are closed which this round made, and none in vain."""
        after = self.calls()
        opened = {name for name in self.learned.closed if self._answered(name, after)}
        if opened:
            self._keep(replace(self.learned, closed=self.learned.closed - opened), now)

    def _rests(self, name: str, now: datetime) -> bool:
        tried = self._tried.get(name)
        return tried is not None and timedelta(0) <= now - tried < REST

    def _answered(self, name: str, after: Mapping[str, CallCounts]) -> bool:
        was, now = self._before.get(name, _NONE), after.get(name, _NONE)
        return now.calls > was.calls and now.errors == was.errors

    def _keep(self, learned: Learned, now: datetime) -> None:
        self.store.save(at=now, checkpoints=[learned.checkpoint(self.account)])
        self.learned = learned
