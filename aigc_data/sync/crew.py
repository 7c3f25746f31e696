"""Who does the work of a round: those that find tasks, and those that follow them to the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from aigc_data.settings import Settings
from aigc_data.sync.bench import Bench
from aigc_data.sync.discover_audit import AuditDiscovery
from aigc_data.sync.discover_list import ListDiscovery
from aigc_data.sync.due import DueTasks
from aigc_data.sync.ledger import Ledger
from aigc_data.sync.lessons import Lessons
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.question import Question
from aigc_data.sync.reconcile import BillReading
from aigc_data.sync.refresh import Followers, OnLinks, Refresh
from aigc_data.sync.spool import SpoolIntake
from aigc_data.task import Source, TaskKind
from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.tencent.cloudaudit import CloudAudit
from aigc_data.tencent.mps import Mps

KINDS: tuple[TaskKind | None, ...] = (*TaskKind, None)
BY_KIND: Mapping[TaskKind | None, Action] = {
    TaskKind.IMAGE: actions.IMAGE_TASK,
    TaskKind.VIDEO: actions.VIDEO_TASK,
    TaskKind.AUDIO: actions.AUDIO_TASK,
    TaskKind.SCENARIO: actions.TASK_STATUS,
    None: actions.VIDEO_TASK,
}
"""The call that tasks of a kind are asked by; one of unknown kind is tried as a video first."""
Finder = AuditDiscovery | ListDiscovery | BillReading | SpoolIntake


@dataclass(frozen=True, slots=True)
class Crew:
    """All that find and follow the tasks of one account, at one bench."""

    bench: Bench
    mps: Mps
    audit: CloudAudit
    settings: Settings
    lessons: Lessons
    due: DueTasks
    on_links: OnLinks

    def collect(self) -> tuple[tuple[Outcome, ...], bool]:
        """Discover and refresh side by side; refreshing ends after what was found was asked.

        Returns what came of each source, and whether all was read.
        """
        discovering = Event()
        discovering.set()
        finders, askers = self._finders(), self._askers(discovering)
        with ThreadPoolExecutor(1 + len(finders) + len(askers)) as pool:
            asking = [pool.submit(asker.run) for asker in askers]
            try:
                found = _all([pool.submit(finder.run) for finder in finders])
            finally:
                discovering.clear()
            asked = _all(asking)
        followed = _by_source(askers)
        self._settle(followed)
        return (*(finder.outcome for finder in finders), *followed), found and asked

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow what is known, each kind in a thread of its own, as long as the body runs.

        A fault of the cloud waits for the next round; raises StoreError.
        """
        due = Event()
        due.set()
        askers = self._askers(due)
        with ThreadPoolExecutor(len(askers) or 1) as pool:
            asking = [pool.submit(asker.run) for asker in askers]
            try:
                yield
            finally:
                self.bench.stop.set()
            _all(asking)

    def _finders(self) -> list[Finder]:
        bench, learned, finders = self.bench, self.lessons.learned, list[Finder]()
        if self._reads(Source.CLOUDAUDIT, actions.EVENTS):
            finders.append(AuditDiscovery(bench, self.audit, learned))
        if self._reads(Source.TASK_LIST, actions.TASK_LIST):
            finders.append(ListDiscovery(bench, self.mps, learned))
        if self._reads(Source.USAGE, actions.USAGE_DATA):
            finders.append(BillReading(bench, self.mps))
        if Source.LEDGER in self.settings.sources and (spool := self.settings.spool_file):
            intake = SpoolIntake(bench, spool, Ledger(bench.account, self.settings.siblings))
            finders += [intake] if intake.waiting else []
        return finders

    def _askers(self, discovering: Event) -> list[Refresh]:
        followers = self._followers(discovering)
        kinds = [kind for kind in KINDS if self._reads(source_of(kind), BY_KIND[kind])]
        return [Refresh(self.bench, followers, kind, Outcome(source_of(kind))) for kind in kinds]

    def _followers(self, discovering: Event) -> Followers:
        bench = self.bench
        return Followers(
            question=Question(self.mps, bench.account, bench.clock, self.lessons.learned.zone),
            due=self.due,
            on_links=self.on_links,
            began=bench.clock(),
            discovering=discovering,
        )

    def _reads(self, source: Source, action: Action) -> bool:
        """Whether a source is on for this account, and its call may succeed."""
        return source in self.settings.sources and self.lessons.awake(action)

    def _settle(self, outcomes: Iterable[Outcome]) -> None:
        share = self.due.asked_share()
        for outcome in outcomes:
            generation = outcome.source is Source.GENERATION
            self.bench.settle(outcome, share=share if generation else None)


def source_of(kind: TaskKind | None) -> Source:
    """Return the source that follows tasks of a kind."""
    return Source.TASK_STATUS if kind is TaskKind.SCENARIO else Source.GENERATION


def _all(futures: Sequence[Future[bool]]) -> bool:
    """Wait for every one, even after one that is false."""
    answers = [future.result() for future in futures]
    return all(answers)


def _by_source(askers: Iterable[Refresh]) -> list[Outcome]:
    """Return one outcome for each source, the kinds that it serves taken together."""
    sums: dict[Source, Outcome] = {}
    for asker in askers:
        part = asker.outcome
        whole = sums.setdefault(part.source, Outcome(part.source))
        whole.found += part.found
        whole.new += part.new
        whole.changed += part.changed
        whole.broken += part.broken
        whole.also += (part.error,) if whole.error and part.error else ()
        whole.error = whole.error or part.error
    return list(sums.values())
