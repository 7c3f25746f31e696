"""The registry that a scrape reads: everything in it is asked when it is read."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import Metric

from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store
from aigc_data.ui import viewer
from aigc_data.ui.alert_facts import known
from aigc_data.ui.metrics.alert_families import alert_families
from aigc_data.ui.metrics.app_families import app_families, store_up
from aigc_data.ui.metrics.result_families import result_families
from aigc_data.ui.metrics.source_families import source_families
from aigc_data.ui.metrics.task_families import task_families
from aigc_data.ui.metrics.task_figures import TaskFigures
from aigc_data.ui.runtime import Runtime, runtime
from aigc_data.ui.source_facts import accounts

NOTICES: Final = timedelta(days=1)
"""How far back the notices are counted."""
LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class AppCollector:
    """Asks the runtime and its store; what the store cannot answer is left out, and said."""

    figures: TaskFigures = field(default_factory=TaskFigures)

    def collect(self) -> Iterator[Metric]:
        """Yield every family, as of now."""
        shared, now = runtime(), viewer.now()
        found: list[Metric] = []
        try:
            found += app_families(shared, now)
            if shared.store is not None:
                found += self._stored(shared, shared.store, now)
        except StoreError as error:
            LOG.warning("A scrape could not ask the store: %s", error)
            yield store_up(up=False)
        else:
            yield store_up(up=shared.store is not None)
        yield from found

    def _stored(self, shared: Runtime, store: Store, now: datetime) -> Iterator[Metric]:
        stored, recent = self.figures.read(store, now)
        yield from task_families(stored, recent, self.figures.models, now)
        yield from source_families(accounts(shared, store))
        if shared.archives is not None:
            yield from result_families(shared.archives, shared.accounts)
        if shared.alerts is not None:
            told = store.deliveries(now - NOTICES)
            yield from alert_families(shared.alerts, known().rules, store.standings(), told)


@cache
def registry() -> CollectorRegistry:
    """Return the registry of this process: the app's own families, and the process's."""
    made = CollectorRegistry()
    made.register(AppCollector())
    ProcessCollector(registry=made)
    return made
