"""The simulated cloud for tests, and the app's settings that point at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aigc_data.settings import Settings
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.auth import Keys
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector, build
from aigc_data.tencent.client import connect
from tests.new_database import new_database

SMALL: dict[str, Any] = {"tasks": 60, "days": 3, "lively": False}
"""An account small enough to be read whole in a few seconds at the documented rates."""


def settings_for(server: SimulatorServer, database: Path, **changes: Any) -> Settings:
    """Return settings that read the simulated account as fast as it is allowed."""
    values = {
        "secret_id": server.secret_id,
        "secret_key": server.secret_key,
        "endpoint": server.endpoint,
        "db": database,
        "rate_share": 1.0,
    }
    return Settings.model_validate(values | changes)


@contextmanager
def small_cloud(**changes: Any) -> Iterator[SimulatorServer]:
    """Yield a server with a small account; the account's parts may be changed."""
    account = SimulatedAccount.generate(**(SMALL | changes))
    with SimulatorServer(account, audit_delay=0) as server:
        yield server


def give_keys(server: SimulatorServer, keys: Keys) -> None:
    """Have the account know these keys from now on, and no others."""
    server.keys = server.gate.keys = keys


@dataclass(frozen=True, slots=True)
class Collecting:
    """A collector of the simulated account, and where it keeps what it sees."""

    server: SimulatorServer
    store: Store
    collector: Collector

    def frame(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the store."""
        with self.store.cursor() as db:
            return db.execute(query, list(values)).fetchall()


@contextmanager
def collecting(server: SimulatorServer, database: Path, **changes: Any) -> Iterator[Collecting]:
    """Yield a collector that reads the server into the database."""
    settings = settings_for(server, database, **changes)
    with Store.open(new_database(database)) as store, connect(settings) as client:
        yield Collecting(server, store, build(store, client, settings))
