"""The siege of `make reliability`, small: what it counts must be nought each time."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from benchmarks.reliability.plan import Aim
from benchmarks.reliability.siege import Siege, growing, planned

KILLS = 6


@pytest.fixture
def besieged(tmp_path: Path) -> Iterator[Siege]:
    account = SimulatedAccount.generate(seed=7, tasks=150, days=20, lively=False)
    with SimulatorServer(account, faults=planned(7), audit_delay=0.5) as server:
        siege = Siege(server, tmp_path / "tasks.duckdb")
        with growing(server, 7):
            siege.lay(KILLS, 7)
        yield siege


def test_after_kills_amid_faults_a_clean_round_makes_the_store_equal_to_the_account(
    besieged: Siege,
) -> None:
    relief = besieged.relieve()
    told = relief.comparison
    assert (len(besieged.deaths), besieged.lost) == (KILLS, 0)
    assert (told.differences, told.missing, told.invented, told.duplicates) == ((), (), (), 0)
    assert (told.rows >= 150, told.fields >= 20 * 150, relief.unpublished) == (True, True, 0)
    doing = {death.doing for death in besieged.deaths}
    assert {Aim.WRITING, Aim.PUBLISHING} & doing
    assert len({fault.kind for _, fault in besieged.met}) >= 4
    assert multiprocessing.active_children() == []
