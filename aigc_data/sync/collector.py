"""The collector: reads an account once, or round after round, until a person or a fault stops it.

Who finds and follows the tasks in a round is in `crew.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from time import monotonic

from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store
from aigc_data.sync.bench import Bench, CountCalls
from aigc_data.sync.crew import KINDS, Crew, source_of
from aigc_data.sync.due import DueTasks
from aigc_data.sync.eta import Trend
from aigc_data.sync.lessons import Lessons
from aigc_data.sync.outcome import OnProgress, Outcome, RoundReport
from aigc_data.sync.pause import Pause
from aigc_data.sync.refresh import OnLinks
from aigc_data.sync.usual import UsualTimes
from aigc_data.sync.watch import watched
from aigc_data.task import Source
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloudaudit import CloudAudit
from aigc_data.tencent.mps import Mps

LEAST_BUDGET_S = 5.0
"""A round of the running app may take at least this long before it gives way to the next."""
LOOK_AGAIN_S = 0.25
"""How long a pause, a resumption or the wish for a round may wait to be seen."""
WRONG_CLOCK_S = 5.0
"""A round whose clock turns out to be this far off has not looked for the newest tasks."""


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
        due, now = self._due(), self.clock()
        kinds = [kind for kind in KINDS if source_of(kind) is source]
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
        self._lessons.begin(began, patient=patient)
        outcomes, complete = self._collect_by_right_clock(bench)
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

    def _crew(self, bench: Bench) -> Crew:
        return Crew(
            bench=bench,
            mps=self.mps,
            audit=self.audit,
            settings=self.settings,
            lessons=self._lessons,
            due=self._due(),
            on_links=self.on_links,
        )

    def _due(self) -> DueTasks:
        return DueTasks(self.store, self.account, self._usual)

    def _collect_by_right_clock(self, bench: Bench) -> tuple[tuple[Outcome, ...], bool]:
        """Collect; once more where the first answers showed that the clock was wrong until then."""
        before = self.corrected_s()
        collected = self._crew(bench).collect()
        if abs(self.corrected_s() - before) < WRONG_CLOCK_S or bench.over:
            return collected
        return self._crew(bench).collect()

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
            bench = self._bench(Event(), None, self.trend.hear, pausable=True)
            with self._crew(bench).following():
                self._wait(stop)
        except StoreError as error:
            self.fault = str(error)
            self._wait(stop)

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
