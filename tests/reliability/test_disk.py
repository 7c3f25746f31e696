"""A disk that is short of space or must not be written: a clear sentence, and nothing lost."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.errors import StoreFull, StoreReadOnly
from tests.cloud import small_cloud
from tests.reliability import children
from tests.reliability.processes import kept, sync

MORE_TASKS = 400
"""Whose requests take more than SPARE."""
SPARE = 100_000
BLOCK = 512
"""Bytes of a unit of `ulimit -f`."""


@dataclass(slots=True)
class Disk:
    """A disk that can be filled: a small one of its own where this user may mount one.

    Where not, no file that the command writes may be larger than SPARE, DuckDB's log for one.
    """

    folder: Path
    mounted: bool
    through: Sequence[str] = ()

    def fill(self) -> None:
        """Leave SPARE bytes."""
        if self.mounted:
            free = os.statvfs(self.folder)
            (self.folder / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize - SPARE))
        else:
            self.through = ("sh", "-c", f'ulimit -f {SPARE // BLOCK}; exec "$@"', "sh")

    def free(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink(missing_ok=True)
        self.through = ()


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=30) as server:
        yield server


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    mounted = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mounted, check=False).returncode != 0:
        yield Disk(tmp_path, mounted=False)
        return
    try:
        yield Disk(tmp_path, mounted=True)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def everything(cloud: SimulatorServer) -> set[str]:
    return {task.task_id for task in cloud.account.tasks(time.time())}


def test_a_full_disk_stops_a_sync_with_a_sentence_and_the_next_brings_what_is_missing(
    cloud: SimulatorServer, disk: Disk
) -> None:
    database = disk.folder / "tasks.duckdb"
    assert sync(cloud, database).wait().code == 0
    before = kept(database)
    for age in range(MORE_TASKS):
        cloud.account.create("image", time.time() - 60 - age)
    disk.fill()
    ended = sync(cloud, database, through=disk.through).wait()
    assert (ended.code, ended.err) == (1, f"aigc-data: {StoreFull(database)}\n")
    disk.free()
    then = kept(database)
    assert before <= then < everything(cloud)
    assert sync(cloud, database).wait().code == 0
    assert kept(database) == everything(cloud)


def test_the_apps_rounds_say_that_the_disk_is_full_and_go_on_when_it_no_longer_is(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    database = tmp_path / "tasks.duckdb"
    assert sync(cloud, database).wait().code == 0
    for age in range(MORE_TASKS):
        cloud.account.create("image", time.time() - 60 - age)
    with children.start("collect_on_a_full_disk", database, cloud, SPARE) as child:
        said = child.communicate(timeout=60)[0].splitlines()
    assert said == [str(StoreFull(database)), "None"]
    assert kept(database) == everything(cloud)


def test_a_folder_that_must_not_be_written_stops_a_sync_with_a_sentence(
    cloud: SimulatorServer,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        database = Path(folder) / "tasks.duckdb"
        assert sync(cloud, database).wait().code == 0
        before = kept(database)
        database.chmod(0o444)
        Path(folder).chmod(0o555)
        with children.start("sync_as_nobody", database, cloud) as child:
            said, told = child.communicate(timeout=60)
        Path(folder).chmod(0o755)
        assert (child.returncode, said) == (1, "")
        assert told == f"aigc-data: {StoreReadOnly(database)}\n"
        assert kept(database) == before
