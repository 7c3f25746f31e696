"""Following tasks by ID until they end: a line of questions for each kind, newest first.

The kinds have calls of their own and so a rate of their own; none waits for another.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

from aigc_data.store.state import Quarantined
from aigc_data.sync.bench import Bench
from aigc_data.sync.due import DueTasks
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.question import Asked, Question
from aigc_data.sync.reading import Reading
from aigc_data.task import Source, TaskKind
from aigc_data.tencent.errors import CloudError, MalformedAnswer, ServerFault
from aigc_data.wire.value import BrokenRow

BATCH = 40
"""Answers written at once: about a second of them."""
WORKERS = 12
"""Questions in the air at once, of one kind: enough for 50 a second at 200 ms each."""
PATIENCE = 5
"""Faults of single tasks in one round before the whole kind is left for the next round."""
LOOK_AGAIN_S = 0.1

OnLinks = Callable[[str, tuple[str, ...]], None]
"""Told the task ID and its result links, signatures and all, which are kept nowhere."""


@dataclass(frozen=True, slots=True)
class Followers:
    """What following needs beside the bench."""

    question: Question
    due: DueTasks
    on_links: OnLinks
    discovering: Event
    """Set while new tasks may still be found in this round."""


@dataclass(slots=True)
class Refresh:
    """One round's questions about the tasks of one kind."""

    bench: Bench
    followers: Followers
    kind: TaskKind | None
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.GENERATION))
    _failed: set[str] = field(default_factory=set)

    def run(self) -> bool:
        """Ask until none is due; return whether it came so far. Faults go into the outcome."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix=f"ask-{self.kind}") as pool:
            pending: list[tuple[str, Future[Asked]]] = []
            for batch in self._batches():
                submitted = [(one, pool.submit(self._ask, one)) for one in batch]
                self._keep(pending)
                pending = submitted
            self._keep(pending)
        return not self._over()

    def _ask(self, task_id: str) -> Asked:
        return self.followers.question.ask(task_id, self.kind)

    def _batches(self) -> Iterator[Sequence[str]]:
        """Yield the IDs to ask, until none is due and no more can be found in this round."""
        batch: Sequence[str] = ()
        while not self._over():
            searching = self.followers.discovering.is_set()
            version = self.bench.store.version
            skipped = self._failed.union(batch)
            due = self.followers.due.of(self.kind, self.bench.clock())
            fresh = [task_id for task_id in due if task_id not in skipped]
            for start in range(0, len(fresh), BATCH):
                if self._over():
                    return
                yield (batch := fresh[start : start + BATCH])
            if fresh:
                continue
            if not searching:
                return
            batch = ()
            yield batch
            self._wait_for_more(version)

    def _wait_for_more(self, version: int) -> None:
        """Wait until the store has changed or no more can be found: looking costs a scan."""
        while (
            self.followers.discovering.is_set()
            and self.bench.store.version == version
            and not self._over()
        ):
            self.bench.stop.wait(LOOK_AGAIN_S)

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
                tasks.append(asked.task)
                if asked.links:
                    self.followers.on_links(task_id, asked.links)
        share = self.followers.due.asked_share()
        self.bench.keep(Reading(tuple(tasks), tuple(broken)), self.outcome, share=share)

    def _failed_at(self, task_id: str, error: CloudError) -> None:
        """Go on after the fault of a single task; leave the kind after one that hits them all."""
        self._failed.add(task_id)
        single = isinstance(error, ServerFault | MalformedAnswer)
        if not single or len(self._failed) >= PATIENCE:
            self.outcome.error = error

    def _broken(self, task_id: str, error: BrokenRow) -> Quarantined:
        self._failed.add(task_id)
        now = self.bench.clock()
        return Quarantined(self.bench.account, self.outcome.source, task_id, str(error), now)

    def _over(self) -> bool:
        return self.bench.over or self.outcome.error is not None
