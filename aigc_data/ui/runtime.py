"""What one server process shares among all viewers: settings, store, collector, links.

Opened once. A fault at the start is kept as a value, so that a page can say it, and what could be
opened is used.
"""

import logging
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from pydantic import ValidationError

from aigc_data.results.links import ResultLinks
from aigc_data.settings import DEMO_ACCOUNT, Settings
from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector, build
from aigc_data.tencent.client import CloudClient, connect
from aigc_data.tencent.mps import Mps
from aigc_data.ui.demo import Demo, DemoFailed

LOG: Final = logging.getLogger(__name__)
HELD_AGAIN_S: Final = 5.0
"""How long to wait before the store is tried again that another process holds."""


@dataclass(slots=True)
class Runtime:
    """The open parts; what could not be opened is None, and the fault beside it says why."""

    settings: Settings
    store: Store | None = None
    store_fault: str = ""
    cloud_fault: str = ""
    """Why the cloud is not even asked: bad settings, or a demo that did not start."""
    client: CloudClient | None = None
    mps: Mps | None = None
    collector: Collector | None = None
    links: ResultLinks = field(default_factory=lambda: ResultLinks(None))
    demo: Demo | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_demo(self) -> bool:
        """Whether the tasks are simulated ones."""
        return self.settings.account_name == DEMO_ACCOUNT

    def open_store(self) -> None:
        """Open the store, or note why it cannot be."""
        try:
            self.store = Store.open(self.settings.database)
            self.store_fault = ""
        except StoreError as error:
            self.store_fault = str(error)

    def connect(self, settings: Settings) -> None:
        """Make the cloud's client from settings that have keys; asks nothing yet."""
        if self.store is None:
            return
        try:
            self.client = connect(settings)
        except ValueError as error:
            self.cloud_fault = str(error)
            return
        self.settings = settings
        self.mps = Mps(self.client)
        self.links = ResultLinks(Mps(self.client, urgent=True))
        self.collector = build(self.store, self.client, settings, self.links.remember)

    def collect(self) -> None:
        """Collect until `stop` is set; runs in a thread of its own."""
        self._wait_for_store()
        if self.demo is not None:
            self._connect_demo(self.demo)
        elif self.settings.configured and self.client is None:
            self.connect(self.settings)
        if self.collector is not None:
            self.collector.run(self.stop)

    def hush(self) -> None:
        """Tell the collector to stop, and give up the calls that are on their way."""
        self.stop.set()
        if self.client is not None:
            self.client.close()
        elif self.demo is not None:
            self.demo.close()  # the collector still waits for its first line

    def close(self) -> None:
        """Close all parts; the demo's child is waited for."""
        self.hush()
        for part in (self.links, self.demo, self.store):
            if part is not None:
                part.close()

    def _connect_demo(self, demo: Demo) -> None:
        try:
            self.connect(demo.settings(self.settings))
        except DemoFailed as error:
            self.cloud_fault = str(error)

    def _wait_for_store(self) -> None:
        while self.store is None and not self.stop.wait(HELD_AGAIN_S):
            self.open_store()


def open_runtime(settings: Settings) -> Runtime:
    """Return the runtime with the store open and, where there are keys, the client made."""
    runtime = Runtime(settings)
    runtime.open_store()
    if settings.configured:
        runtime.connect(settings)
    return runtime


@cache
def runtime() -> Runtime:
    """Return the one runtime of this process, opened from the environment at the first call."""
    try:
        return open_runtime(Settings())
    except ValidationError as error:
        said = "; ".join(
            f"{_variable(str(one['loc'][0]))}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        unusable = Runtime(Settings.model_construct(), store_fault=f"A setting is wrong: {said}")
        unusable.stop.set()
        return unusable


def _variable(name: str) -> str:
    """Return the environment variable that a setting is set by."""
    return name if name.isupper() else f"AIGC_DATA_{name.upper()}"


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
