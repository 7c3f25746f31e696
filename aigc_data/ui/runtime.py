"""What one server process shares among all viewers: settings, store, and each account's cloud.

Opened once. A fault at the start is kept as a value, so that a page can say it, and what could be
opened is used: an account without usable keys takes nothing from the others.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final

from pydantic import ValidationError

from aigc_data.alerts.watch import AlertWatch
from aigc_data.export.workshop import Workshop
from aigc_data.results.links import ResultLinks
from aigc_data.results.open_archive import Places
from aigc_data.results.storage import Storage, StorageFault
from aigc_data.settings import DEMO_ACCOUNT, Settings, faults_of
from aigc_data.store.errors import StoreError
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.ui.alert_wait import why_wait
from aigc_data.ui.archives import Archives
from aigc_data.ui.cloud import Cloud
from aigc_data.ui.demo import Demo, DemoFailed, with_results
from aigc_data.ui.freshness import Freshness, freshness

LOG: Final = logging.getLogger(__name__)
HELD_AGAIN_S: Final = 5.0
"""How long to wait before the store is tried again that another process holds."""
LOOK_AGAIN_S: Final = 0.5
"""How long what waits for the store may wait to see it."""
KEYS_AGAIN_S: Final = 30.0
"""How long to wait before keys are looked for again that were not there: a profile may come."""


@dataclass(slots=True)
class Runtime:
    """The open parts; what could not be opened is None, and the fault beside it says why."""

    settings: Settings
    """The process's own; each account's are in its cloud."""
    store: Store | None = None
    store_fault: str = ""
    clouds: dict[str, Cloud] = field(default_factory=dict)
    """What is connected, by the account's name."""
    cloud_faults: dict[str, str] = field(default_factory=dict)
    """By account, why the cloud is not even asked: no keys, or a demo that did not start."""
    demo: Demo | None = None
    archives: Archives | None = None
    """What keeps results; None where the settings name no place for them."""
    results_fault: str = ""
    """Why the place cannot be opened."""
    alerts: AlertWatch | None = None
    """What asks the alert rules; None as long as no store is open."""
    sandbox: Sandbox | None = None
    """What answers free queries over the published tasks; None as long as no store is open."""
    workshop: Workshop = field(default_factory=Workshop)
    """Where files are made for viewers."""
    places: tuple[Storage, ...] = ()
    """Where results are kept, the first place first; empty where they are not."""
    stop: threading.Event = field(default_factory=threading.Event)
    keys_again_s: float = KEYS_AGAIN_S
    _no_links: ResultLinks = field(default_factory=lambda: ResultLinks(None))
    _threads: dict[str, threading.Thread] = field(default_factory=dict)

    @property
    def is_demo(self) -> bool:
        """Whether the tasks are simulated ones."""
        return self.settings.account_name == DEMO_ACCOUNT

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of all accounts of this process, those that are not connected too."""
        return self.settings.names or (DEMO_ACCOUNT,)

    def cloud(self, account: str) -> Cloud | None:
        """Return an account's cloud, or None where it is not connected."""
        return self.clouds.get(account)

    def links(self, account: str) -> ResultLinks:
        """Return the links to an account's results; where it is not connected, nobody is asked."""
        cloud = self.clouds.get(account)
        return cloud.links if cloud else self._no_links

    def fault(self, account: str) -> str:
        """Return why an account's cloud is not asked; an empty text where it is."""
        return self.cloud_faults.get(account, "")

    def open_store(self) -> None:
        """Open the store, or note why it cannot be."""
        try:
            self.store = Store.open(self.settings.database)
            self.sandbox = Sandbox(published_folder(self.settings.database))
            self.alerts = AlertWatch(
                self.store,
                self.settings,
                wait=self._why_wait,
                paused=self._paused,
                rounds=self._rounds,
            )
            self.store_fault = ""
            self._open_places(self.store)
        except StoreError as error:
            self.store_fault = str(error)

    def _open_places(self, store: Store) -> None:
        """Open where results are kept, or note why that cannot be."""
        try:
            places = Places.of(with_results(self.settings) if self.is_demo else self.settings)
        except StorageFault as error:
            self.results_fault = str(error)
            return
        if places is not None:
            self.archives, self.places = Archives(store, places), places.all

    def connect(self) -> None:
        """Make the clouds of all accounts that have keys and no cloud yet; asks nothing."""
        faults = self.settings.key_faults()
        for one in self.settings.each():
            faults |= self._connected(one)
        self.cloud_faults = faults

    def collect(self) -> None:
        """Collect until `stop` is set, each account in a thread of its own."""
        self._wait_for_store()
        if self.demo is not None:
            self._connect_demo(self.demo)
            self._start_collectors()
        while not self.demo and not self.stop.is_set():
            self.connect()
            self._start_collectors()
            if not self.cloud_faults or self.stop.wait(self.keys_again_s):
                break
        for thread in self._threads.values():
            thread.join()

    def watch(self) -> None:
        """Ask the alert rules until `stop` is set, from when a store is open."""
        while self.alerts is None:
            if self.stop.wait(LOOK_AGAIN_S):
                return
        self.alerts.run(self.stop)

    def warm_sandbox(self) -> None:
        """Get a process ready for the first free query, as soon as something is published."""
        while self.sandbox is None or not self.sandbox.is_warm:
            if self.sandbox is not None:
                self.sandbox.warm()
            if self.stop.wait(LOOK_AGAIN_S):
                return

    def sync_soon(self) -> None:
        """Begin the next round of every account without waiting."""
        for cloud in list(self.clouds.values()):
            cloud.collector.sync_soon()

    def source_states(self) -> list[SourceState]:
        """Return how each source was last read; what is not read any more is left out.

        That is a source which the settings switch off, and an account that they do not name.
        """
        states = self.store.source_states() if self.store else []
        return [state for state in states if self._is_read(state)]

    def freshness(self, now: datetime) -> Freshness:
        """Return how old the data of all accounts is at a time (UTC), and what is not read."""
        return freshness(
            self.source_states(),
            self.settings.interval,
            now,
            paused=any(cloud.collector.paused for cloud in self.clouds.values()),
            several=len(self.accounts) > 1,
            faults=self.cloud_faults,
        )

    def hush(self) -> None:
        """Tell the collectors to stop, and give up the calls and queries that are on their way."""
        self.stop.set()
        self.workshop.close()
        if self.sandbox is not None:
            self.sandbox.close()
        if self.archives is not None:
            self.archives.hush()
        for cloud in list(self.clouds.values()):
            cloud.client.close()
        if self.demo is not None and not self.clouds:
            self.demo.close()  # the collector still waits for its first line

    def close(self) -> None:
        """Close all parts; the demo's child is waited for."""
        self.hush()
        for part in (self.archives, *self.clouds.values(), self.demo, self.store):
            if part is not None:
                part.close()

    def _is_read(self, state: SourceState) -> bool:
        cloud = self.cloud(state.account)
        return state.account in self.accounts and (
            cloud is None or state.source in cloud.settings.sources
        )

    def _why_wait(self) -> str:
        """Return why the alert rules are not to be asked now; the empty text where they are."""
        if self.demo is not None and not self.clouds:
            return "The demo is starting."
        return why_wait(list(self.clouds.values()), self.source_states())

    def _paused(self) -> frozenset[str]:
        clouds = list(self.clouds.values())
        return frozenset(one.account for one in clouds if one.collector.paused)

    def _rounds(self) -> int:
        return sum(one.collector.rounds for one in list(self.clouds.values()))

    def _connected(self, settings: Settings) -> dict[str, str]:
        """Make the cloud of an account, where it has none; return the fault by its name."""
        name = settings.account_name
        if self.store is None or name in self.clouds:
            return {}
        try:
            self.clouds = self.clouds | {name: Cloud.of(settings, self.store)}
        except ValueError as error:
            return {name: str(error)}
        return {}

    def _connect_demo(self, demo: Demo) -> None:
        try:
            self.cloud_faults = self._connected(demo.settings(self.settings))
        except DemoFailed as error:
            self.cloud_faults = {DEMO_ACCOUNT: str(error)}

    def _start_collectors(self) -> None:
        for name, cloud in self.clouds.items():
            if name not in self._threads:
                thread = threading.Thread(
                    target=self._collect_one, args=(cloud,), name=f"collector {name}", daemon=True
                )
                self._threads[name] = thread
                thread.start()
                if self.archives is not None:
                    self.archives.keep_for(cloud)

    def _collect_one(self, cloud: Cloud) -> None:
        """Collect; a fault of ours ends this collector and not the others, nor the pages."""
        try:
            cloud.collector.run(self.stop)
        except Exception:
            LOG.exception("The collector of %s ended", cloud.account)

    def _wait_for_store(self) -> None:
        while self.store is None and not self.stop.wait(HELD_AGAIN_S):
            self.open_store()


def open_runtime(settings: Settings) -> Runtime:
    """Return the runtime with the store open and, where there are keys, the clouds made."""
    runtime = Runtime(settings)
    runtime.open_store()
    runtime.connect()
    return runtime


@cache
def runtime() -> Runtime:
    """Return the one runtime of this process, opened from the environment at the first call."""
    try:
        return open_runtime(Settings())
    except ValidationError as error:
        said = "; ".join(faults_of(error))
        unusable = Runtime(Settings.model_construct(), store_fault=f"A setting is wrong: {said}")
        unusable.stop.set()
        return unusable


def store() -> Store:
    """Return the open store; pages run only where there is one."""
    opened = runtime().store
    if opened is None:
        raise RuntimeError(runtime().store_fault)
    return opened


def close_runtime() -> None:
    """Close the runtime, so that the next call opens another."""
    if runtime.cache_info().currsize:
        runtime().close()
    runtime.cache_clear()
