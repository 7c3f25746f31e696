"""What the Sources page shows of an account, read from the store and the running collector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.analysis import by_source
from aigc_data.analysis.by_source import FINDERS
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector
from aigc_data.sync.learned import Learned, read_learned
from aigc_data.sync.mishap import last_mishap
from aigc_data.task import Source
from aigc_data.ui.cache import ask, ask_lately
from aigc_data.ui.cloud import Cloud
from aigc_data.ui.runtime import Runtime, runtime
from aigc_data.ui.source_standing import SourceOfAccount, Standing
from aigc_data.ui.source_table import SourceFigures, calls_of

ORDER: Final = (
    Source.CLOUDAUDIT,
    Source.TASK_LIST,
    Source.GENERATION,
    Source.TASK_STATUS,
    Source.USAGE,
    Source.LEDGER,
)
"""What finds tasks, what follows them, what checks the two, and what people add."""
FOLLOWERS: Final = (Source.GENERATION, Source.TASK_STATUS)


@dataclass(frozen=True, slots=True)
class Account:
    """One account and its sources."""

    name: str
    cloud: Cloud | None
    """None where it is not connected."""
    fault: str
    """Why it is not connected; an empty text where it is, or where nobody configured it."""
    sources: tuple[SourceFigures, ...]
    learned: Learned = field(default_factory=Learned)

    @property
    def connected(self) -> bool:
        """Whether it is read at all."""
        return self.cloud is not None


def accounts(shared: Runtime, store: Store) -> list[Account]:
    """Return the configured accounts in their order, then those that are stored alone.

    Raises StoreError.
    """
    states = store.source_states()
    names = dict.fromkeys((*shared.accounts, *(state.account for state in states)))
    kept = _Kept(store, states, ask(by_source.found, TaskFilter()), store.broken_rows())
    return [
        Account(
            name=name,
            cloud=shared.cloud(name),
            fault=shared.fault(name),
            sources=tuple(kept.figures(name, source, shared.cloud(name)) for source in ORDER),
            learned=read_learned(store, name),
        )
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the store holds of all accounts."""

    store: Store
    states: Sequence[SourceState]
    found: Mapping[tuple[str, str], int]
    broken: Mapping[tuple[str, str], int]

    def figures(self, account: str, source: Source, cloud: Cloud | None) -> SourceFigures:
        state = next(
            (one for one in self.states if (one.account, one.source) == (account, source)), None
        )
        of = SourceOfAccount(
            account=account,
            source=source,
            on=cloud is None or source in cloud.settings.sources,
            state=state,
            mishap=last_mishap(self.store, account, source),
        )
        return SourceFigures(
            of=of,
            found=None if source is Source.USAGE else self.found.get((account, source), 0),
            lag_s=_lag_s(source, cloud.collector) if cloud else None,
            left_s=_left_s(of, cloud),
            calls=calls_of(source, cloud.collector.calls()) if cloud else None,
            broken=self.broken.get((account, source), 0),
        )


def _lag_s(source: Source, collector: Collector) -> float | None:
    """Return how late a source is; what people add is neither late nor early."""
    account, since = collector.account, collector.watching_since
    if since is None or source is Source.LEDGER:
        return None
    if source in FINDERS:
        return ask(by_source.lag, TaskFilter(), account, source.value, since).median_s
    return ask_lately(_overdue_s, TaskFilter(), account, source.value, since)


def _overdue_s(
    _db: DuckDBPyConnection, _: TaskFilter, account: str, source: str, _since: datetime
) -> float | None:
    """Return by how long the most overdue question is late; None where nothing is followed."""
    cloud = runtime().cloud(account)
    if cloud is None or source not in FOLLOWERS:
        return None
    return cloud.collector.overdue_s(Source(source))


def _left_s(of: SourceOfAccount, cloud: Cloud | None) -> float | None:
    """Return how long the history will take; None where it does not go on just now."""
    if cloud is None or cloud.collector.paused or of.standing is not Standing.READING:
        return None
    return cloud.collector.trend.left(of.source)
