import hashlib
import os
import signal
import time
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.store.result_queue import state_counts
from aigc_data.store.results import files_of
from aigc_data.store.store import Store
from tests.cli.run import keys
from tests.results.archiving import DONE, as_stored, cloud, signed
from tests.results.children import start
from tests.simulator.cloud import HTTP, Clock

TASKS = 32
KILLS = 10
DEADLINE_S = 60.0
REQUEST = {"Prompt": "a cat", "ExtraParameters": {"Resolution": "240P"}}


def busy_hour(server: SimulatorServer, database: Path) -> list[SimulatedTask]:
    """Store tasks that ended within the last hour."""
    now = time.time()
    made = [
        server.account.create("image", now - 60 - 80 * number, REQUEST, DONE)
        for number in range(TASKS)
    ]
    at = datetime.now(UTC)
    with Store.open(database) as store:
        store.save([as_stored(server, task, at) for task in made], at=at)
    return made


def progress(folder: Path) -> tuple[int, int]:
    """How many contents lie in the place, and how many bytes are on their way."""
    contents = sum(1 for _ in folder.glob("??/??/*"))
    sizes = []
    for part in folder.glob("partial/*.part"):
        try:
            sizes.append(part.stat().st_size)
        except FileNotFoundError:
            continue
    return contents, sum(sizes)


def killed_in_the_middle(process: BaseProcess, folder: Path, number: int) -> bool:
    """Kill the process once it has come on: by turns with a file on its way, or one put away."""
    before, until = progress(folder), time.monotonic() + DEADLINE_S
    while process.is_alive() and time.monotonic() < until:
        now = progress(folder)
        if now[0] > before[0] or (number % 2 and now[1] > before[1] + 2000):
            os.kill(process.pid or 0, signal.SIGKILL)
            break
        time.sleep(0.002)
    process.join(DEADLINE_S)
    return process.exitcode == -signal.SIGKILL


def test_every_result_of_a_busy_hour_is_kept_though_the_fetcher_is_killed_ten_times(
    tmp_path: Path,
) -> None:
    database, folder = tmp_path / "tasks.duckdb", tmp_path / "kept"
    with cloud(Clock()) as server:
        tasks = busy_hour(server, database)
        server.narrow(400_000)
        settings = {"AIGC_DATA_DB": str(database), "AIGC_DATA_RESULTS": str(folder)}
        environment = keys(server) | settings
        kills = [killed_in_the_middle(start(environment), folder, it) for it in range(KILLS)]
        server.narrow(None)
        last = start(environment)
        last.join(DEADLINE_S)
        assert (kills, last.exitcode) == ([True] * KILLS, 0)
        served = {
            task.task_id: [hashlib.sha256(HTTP.get(url).content).hexdigest()
                           for url in signed(server, task)]
            for task in tasks
        }  # fmt: skip
    with Store.open(database) as store, store.cursor() as db:
        [count] = state_counts(db)
        files = {task_id: files_of(db, "main", task_id) for task_id in served}
    assert (count.state, count.files) == ("kept", TASKS)
    assert {of: [one.sha256 for one in kept] for of, kept in files.items()} == served
    for sha256 in {one.sha256 or "" for kept in files.values() for one in kept}:
        content = (folder / sha256[:2] / sha256[2:4] / sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
    assert list(folder.glob("partial/*")) == []
