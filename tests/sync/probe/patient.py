"""A simulated account with habits of a test's choice, and what the probes ask it by."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aigc_data.settings import Settings
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.server import SimulatorServer
from aigc_data.sync.probe.asking import Asking
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.retries import Retries

ONCE = Retries(tries=1)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Patient:
    """The account's server, and the examination's way to ask it."""

    server: SimulatorServer
    asking: Asking
    client: CloudClient


@contextmanager
def patient(
    habits: Habits | None = None,
    clock: Callable[[], float] = time.time,
    settings: dict[str, Any] | None = None,
    **account: Any,
) -> Iterator[Patient]:
    """Yield an account of 60 tasks in 3 days, unless said otherwise, whose calls are tried once."""
    values = {"tasks": 60, "days": 3, "lively": False, "now": clock()} | account
    simulated = SimulatedAccount.generate(**values)
    chosen = habits or Habits(audit_delay=0)
    with SimulatorServer(simulated, clock=clock, habits=chosen) as server:
        keys = {"secret_id": server.secret_id, "secret_key": server.secret_key}
        where = {"endpoint": server.endpoint, "db": Path("/nowhere/tasks.duckdb")}
        read = Settings.model_validate(keys | where | (settings or {}))
        with client_of(read) as client:
            yield Patient(server, Asking(client, read, utc_now), client)


def client_of(settings: Settings) -> CloudClient:
    """Return a client that takes the first fault for final."""
    key = Credentials(settings.secret_id, settings.secret_key.get_secret_value())
    return CloudClient(
        key, site=settings.site, endpoint=settings.endpoint, rate_share=1.0, retries=ONCE
    )


def seed_without_scenarios() -> int:
    """Return the seed of an account that has one task, and that not a scenario task."""
    for seed in range(1, 99):
        small = SimulatedAccount.generate(seed, tasks=1, days=0.04, lively=False)
        if not small.scenarios(time.time() + 60):
            return seed
    message = "every account has scenario tasks"
    raise AssertionError(message)
