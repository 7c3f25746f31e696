"""One account's way to the cloud: its client, its collector, and the links to its results."""

from dataclasses import dataclass
from typing import Self

from aigc_data.results.links import ResultLinks
from aigc_data.settings import Settings
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector, build
from aigc_data.tencent.client import CloudClient, connect
from aigc_data.tencent.mps import Mps


@dataclass(frozen=True, slots=True)
class Cloud:
    """The parts that speak for one account."""

    settings: Settings
    client: CloudClient
    mps: Mps
    collector: Collector
    links: ResultLinks

    @classmethod
    def of(cls, settings: Settings, store: Store) -> Self:
        """Return the parts for settings that have keys; asks nothing yet.

        Raises ValueError where the keys cannot be used.
        """
        client = connect(settings)
        links = ResultLinks(Mps(client, urgent=True))
        collector = build(store, client, settings, links.remember)
        return cls(settings, client, Mps(client), collector, links)

    @property
    def account(self) -> str:
        """The account's name."""
        return self.settings.account_name

    def close(self) -> None:
        """Give up the calls that are on their way, and forget the links."""
        self.client.close()
        self.links.close()
