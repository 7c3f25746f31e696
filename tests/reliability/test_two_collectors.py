"""Two collectors at once: on one file the second gives way, on two files both read."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.faults import ANY, Fault
from aigc_data.simulator.server import SimulatorServer
from tests.cloud import small_cloud
from tests.reliability.processes import kept, sync

PROGRAM = f"{Path(sys.executable).name} -m aigc_data.cli"


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=30) as server:
        yield server


def everything(cloud: SimulatorServer) -> set[str]:
    return {task.task_id for task in cloud.account.tasks(time.time())}


def test_of_two_on_one_file_the_second_says_who_holds_it_and_the_first_goes_on(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    cloud.faults.put(ANY, Fault.slow(1), times=36)
    database = tmp_path / "tasks.duckdb"
    both = [sync(cloud, database) for _ in range(2)]
    second, first = sorted((one.wait() for one in both), key=lambda ended: -ended.code)
    assert (first.code, first.err, second.code) == (0, "", 3)
    assert second.err == (
        f"aigc-data: {database} is held by {PROGRAM} (process {first.pid}): "
        "stop that first, or read what it publishes. While the app runs it syncs by itself.\n"
    )
    assert kept(database) == everything(cloud)


def test_two_on_one_account_with_files_of_their_own_both_read_it_all(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    """They throttle each other, for the cloud counts the calls of the account."""
    databases = [tmp_path / name for name in ("one.duckdb", "other.duckdb")]
    both = [sync(cloud, database) for database in databases]
    assert [(ended.code, ended.err) for ended in (one.wait() for one in both)] == [(0, "")] * 2
    assert [kept(database) for database in databases] == [everything(cloud)] * 2
