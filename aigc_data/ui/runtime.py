"""What one server process shares among all viewers: settings, store, collector, links.

Opened once; a fault at the start is kept as a value, so that a page can say it, and the rest of the
page lives on what is stored.
"""

import threading
from dataclasses import dataclass, field
from functools import cache

from aigc_data.results.links import ResultLinks
from aigc_data.settings import Settings
from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector, build
from aigc_data.tencent.errors import CloudError
from aigc_data.tencent.mps import Mps
from aigc_data.ui.demo import Demo


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, in words a person can act on; never holds a secret."""

    what: str
    code: str | None = None
    request_id: str | None = None


@dataclass(slots=True)
class Runtime:
    """The open parts; what could not be opened is None, and `faults` says why."""

    settings: Settings
    store: Store | None = None
    mps: Mps | None = None
    collector: Collector | None = None
    links: ResultLinks | None = None
    demo: Demo | None = None
    faults: tuple[Fault, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
