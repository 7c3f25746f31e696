"""Following tasks by ID until they end: a line of questions for each kind, most urgent first.

The kinds have calls of their own and so a rate of their own; none waits for another. `due.py` says
who is due; a task that cannot be asked about rests (`stuck.py`), and one that never ends is given
up (`given_up.py`).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import monotonic

from aigc_data.store.state import Quarantined
from aigc_data.sync.bench import Bench
from aigc_data.sync.due import DueTasks, Look
from aigc_data.sync.given_up import given_up
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.question import Asked, Question
from aigc_data.sync.reading import Reading
from aigc_data.sync.stuck import Stuck
from aigc_data.task import Source, TaskKind
from aigc_data.tencent.errors import (
    AuthError,
    CloudError,
    InvalidRequest,
    MalformedAnswer,
    PermissionDenied,
    ServerFault,
)
from aigc_data.wire.value import BrokenRow

BATCH = 40
"""Answers written at once: about a second of them."""
WORKERS = 12
"""Questions in the air at once, of one kind: enough for 50 a second at 200 ms each."""
PATIENCE = 5
"""Faults of single tasks in one round before the whole kind is left for the next round."""
LOOK_AGAIN_S = 0.1
LEAST_LOOK_S = 0.5
"""Between two looks where nothing was due: each costs some milliseconds."""

OnLinks = Callable[[str, tuple[str, ...]], None]
"""Told the task ID and its result links, signatures and all, which are kept nowhere."""


@dataclass(frozen=True, slots=True)
class Followers:
    """What following needs beside the bench."""

    question: Question
    due: DueTasks
    on_links: OnLinks
    began: datetime
    """When the round began, UTC: once nothing more can be found, what was asked since is done."""
    discovering: Event
    """Set while tasks may still be found or fall due: until then nothing that is due is left."""


@dataclass(slots=True)
class Refresh:
    """One round's questions about the tasks of one kind."""

    bench: Bench
    followers: Followers
    kind: TaskKind | None
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.GENERATION))
    _stuck: Stuck = field(init=False)
    _failed: int = 0
    _refused: CloudError | None = None
    """Why the key may not ask at all, once the cloud has said so."""
    _thorough: bool = True

    def __post_init__(self) -> None:
        self._stuck = Stuck.kept(self.bench.store, self.bench.account, self.kind)

    def run(self) -> bool:
        """Ask until none is due; return whether it came so far. Faults go into the outcome."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix=f"ask-{self.kind}") as pool:
            pending: list[tuple[str, Future[Asked]]] = []
            for batch in self._batches():
                submitted = [(one, pool.submit(self._ask, one)) for one in batch]
                self._keep(pending)
                pending = submitted
            self._keep(pending)
        self._give_up()
        return not self._over()

    def _ask(self, task_id: str) -> Asked:
        """Ask; once the key was refused, what is in line behind costs no call any more."""
        if self._refused is not None:
            raise self._refused
        try:
            return self.followers.question.ask(task_id, self.kind)
        except (AuthError, PermissionDenied) as error:
            self._refused = error
            raise

    def _batches(self) -> Iterator[Sequence[str]]:
        """Yield the IDs to ask, until none is due and no more can be found in this round."""
        batch: Sequence[str] = ()
        while not self._over():
            searching = self.followers.discovering.is_set()
            version = self.bench.store.version
            look = self._look(batch, again=searching)
            for start in range(0, len(look.due), BATCH):
                if self._over():
                    return
                yield (batch := look.due[start : start + BATCH])
            if look.due:
                continue
            if not searching:
                return
            if batch:  # its answers are to be kept first: they say when it is due again
                yield (batch := ())
                continue
            self._wait_for_more(version, look.next_s)

    def _look(self, batch: Sequence[str], *, again: bool) -> Look:
        """Return what is due, without what is being asked; `again`, what this round asked too."""
        now, thorough = self.bench.clock(), self._thorough or not again
        self._thorough = False
        return self.followers.due.look(
            self.kind,
            now,
            before=None if again else self.followers.began,
            resting=self._stuck.resting(now).union(batch),
            thorough=thorough,
        )

    def _wait_for_more(self, version: int, next_s: float | None) -> None:
        """Wait until the next is due, or the store has changed, or no more can be found."""
        until = monotonic() + max(next_s if next_s is not None else math.inf, LEAST_LOOK_S)
        least = monotonic() + LEAST_LOOK_S
        while self.followers.discovering.is_set() and not self._over() and monotonic() < until:
            if self.bench.store.version != version and monotonic() >= least:
                return
            self.bench.stop.wait(LOOK_AGAIN_S)

    def _give_up(self) -> None:
        """Write that what never ended is asked about no more."""
        if self._over():
            return
        now = self.bench.clock()
        late = [
            given_up(one, self.bench.account, now) for one in self.followers.due.late(self.kind)
        ]
        if late:
            self.bench.store.save(late, at=now)

    def _keep(self, pending: Sequence[tuple[str, Future[Asked]]]) -> None:
        """Write the answers that came; those that did not are counted."""
        if not pending:
            return
        tasks, broken = [], []
        for task_id, future in pending:
            try:
                asked = future.result()
            except BrokenRow as error:
                broken.append(self._broken(task_id, error))
            except CloudError as error:
                self._failed_at(task_id, error)
            else:
                self._stuck.answered(task_id)
                tasks.append(asked.task)
                if asked.links:
                    self.followers.on_links(task_id, asked.links)
        share = self._share()
        reading = Reading(tuple(tasks), tuple(broken))
        marks = self._stuck.checkpoints()
        self.bench.keep(reading, self.outcome, share=share, checkpoints=marks)

    def _share(self) -> float | None:
        """Return how much of the history is asked; the list says what became of scenario tasks."""
        generation = self.outcome.source is Source.GENERATION
        return self.followers.due.asked_share() if generation else None

    def _failed_at(self, task_id: str, error: CloudError) -> None:
        """Go on after the fault of a single task; leave the kind after one that hits them all."""
        if not isinstance(error, ServerFault | MalformedAnswer | InvalidRequest):
            self.outcome.error = error
            return
        self._failed += 1
        self._stuck.failed(task_id, self.bench.clock())
        if self._failed >= PATIENCE:
            self.outcome.error = error

    def _broken(self, task_id: str, error: BrokenRow) -> Quarantined:
        now = self.bench.clock()
        self._stuck.failed(task_id, now)
        return Quarantined(self.bench.account, self.outcome.source, task_id, str(error), now)

    def _over(self) -> bool:
        return self.bench.over or self.outcome.error is not None
