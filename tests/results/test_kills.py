import hashlib
import signal
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.store.result_queue import state_counts
from aigc_data.store.results import files_of
from aigc_data.store.store import Store
from tests.cli.run import keys
from tests.results.archiving import DONE, as_stored, cloud, signed
from tests.results.children import Death, Moment, start
from tests.simulator.cloud import HTTP, Clock

TASKS = 32
KILLS = 10
MOMENTS = tuple(Moment)
HANGS_S = 900.0
"""Bounds a hang, and is no measure: on a busy machine a fetcher takes more than a minute."""
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


def killed(environment: Mapping[str, str], number: int) -> bool:
    """Whether a fetcher was killed in the middle: by turns at each moment, early or later on."""
    process = start(environment, Death(MOMENTS[number % len(MOMENTS)], 1 + number // 2 % 2))
    process.join(HANGS_S)
    return process.exitcode == -signal.SIGKILL


def test_every_result_of_a_busy_hour_is_kept_though_the_fetcher_is_killed_ten_times(
    tmp_path: Path,
) -> None:
    database, folder = tmp_path / "tasks.duckdb", tmp_path / "kept"
    with cloud(Clock()) as server:
        tasks = busy_hour(server, database)
        settings = {"AIGC_DATA_DB": str(database), "AIGC_DATA_RESULTS": str(folder)}
        environment = keys(server) | settings
        kills = [killed(environment, number) for number in range(KILLS)]
        last = start(environment)
        last.join(HANGS_S)
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
