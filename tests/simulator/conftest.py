from collections.abc import Iterator

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import Clock


@pytest.fixture(scope="session")
def shared() -> Iterator[SimulatorServer]:
    """A server that many tests ask and none changes; without limits, so that they may be quick."""
    account = SimulatedAccount.generate(tasks=2000, days=10, lively=False)
    with SimulatorServer(account, audit_delay=0, limits=False) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(clock: Clock) -> Iterator[SimulatorServer]:
    """A server of the test's own, with a clock that it may move."""
    account = SimulatedAccount.generate(tasks=40, days=2, lively=False)
    with SimulatorServer(account, clock=clock, audit_delay=0) as server:
        yield server
