"""The collector: finds tasks, follows them, keeps what it saw; once, or round after round."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from time import monotonic

from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store
from aigc_data.sync.bench import Bench, CountCalls
from aigc_data.sync.discover_audit import AuditDiscovery
from aigc_data.sync.discover_list import ListDiscovery
from aigc_data.sync.due import DueTasks
from aigc_data.sync.eta import Trend
from aigc_data.sync.learned import Learned
from aigc_data.sync.ledger import Ledger
from aigc_data.sync.lessons import Lessons
from aigc_data.sync.outcome import OnProgress, Outcome, RoundReport
from aigc_data.sync.pause import Pause
from aigc_data.sync.question import Question
from aigc_data.sync.reconcile import BillReading
from aigc_data.sync.refresh import Followers, OnLinks, Refresh
from aigc_data.sync.spool import SpoolIntake
from aigc_data.sync.usual import UsualTimes
from aigc_data.sync.watch import watched
from aigc_data.task import Source, TaskKind
from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloudaudit import CloudAudit
from aigc_data.tencent.mps import Mps

LEAST_BUDGET_S = 5.0
"""A round of the running app may take at least this long before it gives way to the next."""
LOOK_AGAIN_S = 0.25
"""How long a pause, a resumption or the wish for a round may wait to be seen."""
WRONG_CLOCK_S = 5.0
"""A round whose clock turns out to be this far off has not looked for the newest tasks."""
KINDS: tuple[TaskKind | None, ...] = (*TaskKind, None)
Finder = AuditDiscovery | ListDiscovery | BillReading | SpoolIntake
BY_KIND: Mapping[TaskKind | None, Action] = {
    TaskKind.IMAGE: actions.IMAGE_TASK,
    TaskKind.VIDEO: actions.VIDEO_TASK,
    TaskKind.AUDIO: actions.AUDIO_TASK,
    TaskKind.SCENARIO: actions.TASK_STATUS,
    None: actions.VIDEO_TASK,
}
"""The call that tasks of a kind are asked by; one of unknown kind is tried as a video first."""


def utc_now() -> datetime:
    """Return now, UTC."""
    return datetime.now(UTC)


def never_corrected() -> float:
    """Return 0: the clock is not set by anybody."""
    return 0.0


def no_links(_task_id: str, _links: tuple[str, ...]) -> None:
    """Tell nobody of the links."""


@dataclass(slots=True)
class Collector:
    """Collects one account into the store; one round at a time."""

    store: Store
    mps: Mps
    audit: CloudAudit
    settings: Settings
    calls: CountCalls
    clock: Callable[[], datetime] = utc_now
    on_links: OnLinks = no_links
    corrected_s: Callable[[], float] = never_corrected
    """By how much the cloud's answers have set the clock forward so far, in seconds."""
    fault: str | None = None
    """Why the last round could not be kept; None where it could."""
    trend: Trend = field(default_factory=Trend)
    """How fast the histories are being read."""
    round_since: datetime | None = None
    """When the round under way began, UTC; None between two rounds."""
    rounds: int = 0
    """How many rounds of `run` have ended, well or not."""
    watching_since: datetime | None = None
    """Since when rounds follow one another, UTC: what is created from then on is found live."""
    _hold: Pause = field(init=False)
    _wake: Event = field(default_factory=Event)
    _lessons: Lessons = field(init=False)
    _usual: UsualTimes = field(init=False)

    def __post_init__(self) -> None:
        self._hold = Pause(self.store, self.account)
        self._lessons = Lessons(self.store, self.account, self.calls)
        self._usual = UsualTimes(self.store, self.account)

    @property
    def account(self) -> str:
        """The name under which the tasks are kept."""
        return self.settings.account_name

    def sync_soon(self) -> None:
        """Begin the next round without waiting for the interval to pass."""
        self._wake.set()

    @property
    def paused(self) -> bool:
        """Whether a person has paused it: `run` waits; a single `round` is made all the same."""
        return self.paused_since is not None

    @property
    def paused_since(self) -> datetime | None:
        """When it was paused, UTC; None where it is not."""
        return self._hold.since

    def pause(self) -> None:
        """Begin no more rounds and end the one under way, until `resume`, restarts included.

        Raises StoreError where that cannot be kept, and then goes on.
        """
        self._hold.put(self.clock())
        self.trend.forget()

    def resume(self) -> None:
        """Collect again, at once; raises StoreError where that cannot be kept."""
        self._hold.put(None)
        self._wake.set()

    def overdue_s(self, source: Source) -> float:
        """Return by how long the most overdue question about a task is late, in seconds.

        For a source that follows tasks; raises StoreError.
        """
        due, now = DueTasks(self.store, self.account, self._usual), self.clock()
        kinds = [kind for kind in KINDS if _source(kind) is source]
        return max((due.look(kind, now, thorough=False).overdue_s for kind in kinds), default=0.0)

    def run(self, stop: Event) -> None:
        """Collect round after round until `stop` is set; a fault waits for the next round."""
        while not stop.is_set():
            if self.paused:
                self.watching_since = None
                stop.wait(LOOK_AGAIN_S)
                continue
            self.watching_since = self.watching_since or self.clock()
            asked_for = self._wake.is_set()
            self._wake.clear()
            complete = self._try_round(stop, patient=not asked_for)
            if complete and not stop.is_set():
                self._rest(stop)

    def round(
        self,
        *,
        stop: Event | None = None,
        budget_s: float | None = None,
        patient: bool = False,
        pausable: bool = False,
        on_progress: OnProgress = lambda _progress: None,
    ) -> RoundReport:
        """Find, follow and publish once, for `budget_s` seconds or until all is read.

        A patient round leaves calls alone that doctor found closed, but for one try an hour; a
        pausable one ends when a person pauses the collector.
        Faults of the cloud are in the report; raises StoreError where nothing can be kept.
        """
        bench = self._bench(stop or Event(), budget_s, on_progress, pausable=pausable)
        began, started = self.clock(), monotonic()
        learned = self._lessons.begin(began, patient=patient)
        outcomes, complete = self._collect_by_right_clock(bench, learned)
        self._lessons.end(self.clock())
        rounds = watched(self.settings, outcomes, self.clock(), monotonic() - started)
        self.store.save((), at=self.clock(), watched=rounds)
        self.store.publish()
        return RoundReport(began, self.clock(), outcomes, complete)

    def _bench(
        self, stop: Event, budget_s: float | None, on_progress: OnProgress, *, pausable: bool
    ) -> Bench:
        return Bench(
            store=self.store,
            account=self.account,
            clock=self.clock,
            stop=stop,
            deadline=None if budget_s is None else monotonic() + budget_s,
            on_progress=on_progress,
            calls=self.calls,
            before={
                state.source: state
                for state in self.store.source_states()
                if state.account == self.account
            },
            paused=lambda: pausable and self.paused,
        )

    def _collect_by_right_clock(
        self, bench: Bench, learned: Learned
    ) -> tuple[tuple[Outcome, ...], bool]:
        """Collect; once more where the first answers showed that the clock was wrong until then."""
        before = self.corrected_s()
        collected = self._collect(bench, learned)
        if abs(self.corrected_s() - before) < WRONG_CLOCK_S or bench.over:
            return collected
        return self._collect(bench, learned)

    def _collect(self, bench: Bench, learned: Learned) -> tuple[tuple[Outcome, ...], bool]:
        """Discover and refresh side by side; refreshing ends after what was found was asked."""
        discovering = Event()
        discovering.set()
        finders = self._finders(bench, learned)
        followers = self._followers(discovering, self.clock(), learned)
        askers = self._askers(bench, followers)
        with ThreadPoolExecutor(1 + len(finders) + len(askers)) as pool:
            asking = [pool.submit(asker.run) for asker in askers]
            try:
                found = _all([pool.submit(finder.run) for finder in finders])
            finally:
                discovering.clear()
            asked = _all(asking)
        outcomes = [*(finder.outcome for finder in finders), *_by_source(askers)]
        share = followers.due.asked_share()
        for outcome in outcomes[len(finders) :]:
            generation = outcome.source is Source.GENERATION
            bench.settle(outcome, share=share if generation else None)
        return tuple(outcomes), found and asked

    def _askers(self, bench: Bench, followers: Followers) -> list[Refresh]:
        kinds = [kind for kind in KINDS if self._reads(_source(kind), BY_KIND[kind])]
        return [Refresh(bench, followers, kind, Outcome(_source(kind))) for kind in kinds]

    def _finders(self, bench: Bench, learned: Learned) -> list[Finder]:
        finders: list[Finder] = []
        if self._reads(Source.CLOUDAUDIT, actions.EVENTS):
            finders.append(AuditDiscovery(bench, self.audit, learned))
        if self._reads(Source.TASK_LIST, actions.TASK_LIST):
            finders.append(ListDiscovery(bench, self.mps, learned))
        if self._reads(Source.USAGE, actions.USAGE_DATA):
            finders.append(BillReading(bench, self.mps))
        if Source.LEDGER in self.settings.sources and (spool := self.settings.spool_file):
            intake = SpoolIntake(bench, spool, Ledger(self.account, self.settings.siblings))
            finders += [intake] if intake.waiting else []
        return finders

    def _reads(self, source: Source, action: Action) -> bool:
        """Whether a source is on for this account, and its call may succeed."""
        return source in self.settings.sources and self._lessons.awake(action)

    def _followers(self, discovering: Event, began: datetime, learned: Learned) -> Followers:
        return Followers(
            question=Question(self.mps, self.account, self.clock, learned.zone),
            due=DueTasks(self.store, self.account, self._usual),
            on_links=self.on_links,
            began=began,
            discovering=discovering,
        )

    def _try_round(self, stop: Event, *, patient: bool) -> bool:
        """Return whether to pause: the round was complete, or the next would fail alike."""
        try:
            budget_s = max(self.settings.interval, LEAST_BUDGET_S)
            self.round_since = self.clock()
            report = self.round(
                stop=stop,
                budget_s=budget_s,
                patient=patient,
                pausable=True,
                on_progress=self.trend.hear,
            )
        except StoreError as error:
            self.fault = str(error)
            return True
        finally:
            self.round_since = None
            self.rounds += 1
        self.fault = None
        return report.complete or bool(report.errors)

    def _rest(self, stop: Event) -> None:
        """Ask about the open tasks that fall due until the next round, which `_wait` waits for.

        A round finds tasks; most of them end between two rounds, and when is known only as well
        as they are asked about.
        """
        try:
            with self._following():
                self._wait(stop)
        except StoreError as error:
            self.fault = str(error)
            self._wait(stop)

    @contextmanager
    def _following(self) -> Iterator[None]:
        """Follow what is known, each kind in a thread of its own; a fault waits for the round."""
        over, due = Event(), Event()
        due.set()
        bench = self._bench(over, None, self.trend.hear, pausable=True)
        followers = self._followers(due, self.clock(), self._lessons.learned)
        askers = self._askers(bench, followers)
        with ThreadPoolExecutor(len(askers) or 1) as pool:
            asking = [pool.submit(asker.run) for asker in askers]
            try:
                yield
            finally:
                over.set()
            _all(asking)

    def _wait(self, stop: Event) -> None:
        """Wait for the interval, for `sync_soon`, a pause or `stop`, whichever comes first."""
        until = monotonic() + self.settings.interval
        while not stop.is_set() and (left := until - monotonic()) > 0:
            if self._wake.wait(min(left, LOOK_AGAIN_S)) or self.paused:
                return


def build(
    store: Store, client: CloudClient, settings: Settings, on_links: OnLinks = no_links
) -> Collector:
    """Return the collector of the account that the settings name."""
    audit = CloudAudit(client, settings.audit_region)
    return Collector(
        *(store, Mps(client), audit, settings, client.counts, client.now),
        on_links=on_links,
        corrected_s=lambda: client.time_corrected_s,
    )


def _all(futures: Sequence[Future[bool]]) -> bool:
    """Wait for every one, even after one that is false."""
    answers = [future.result() for future in futures]
    return all(answers)


def _source(kind: TaskKind | None) -> Source:
    return Source.TASK_STATUS if kind is TaskKind.SCENARIO else Source.GENERATION


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
