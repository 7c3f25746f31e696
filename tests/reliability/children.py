"""Child processes with limits of their own: `python -m tests.reliability.children VERB PATH …`."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from aigc_data.cli import main
from aigc_data.settings import Settings
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector, build
from aigc_data.tencent.client import connect
from tests.cli.run import keys
from tests.reliability.processes import FINDERS

ROOT = Path(__file__).parents[2]
NOBODY = 65534
DEADLINE_S = 40.0


def start(verb: str, database: Path, cloud: SimulatorServer, *words: int) -> subprocess.Popen[str]:
    """Return the child, whose settings are of the cloud and read what finds tasks."""
    own = {"AIGC_DATA_DB": str(database), "AIGC_DATA_INTERVAL": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.children", verb, *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **keys(cloud), **FINDERS, **own},
    )


def collect_on_a_full_disk(spare: str) -> None:
    """Run the app's rounds while no file may be written beyond `spare` bytes, then let them.

    Says the collector's fault while they may not, and after it has gone.
    """
    settings, stop = Settings(), threading.Event()
    with Store.open(settings.database) as store, connect(settings) as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(spare), resource.RLIM_INFINITY))
        collector = build(store, client, settings)
        rounds = threading.Thread(target=collector.run, args=(stop,))
        rounds.start()
        try:
            print(_when(collector, full=True), flush=True)  # noqa: T201
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            print(_when(collector, full=False), flush=True)  # noqa: T201
        finally:
            stop.set()
            rounds.join()


def _when(collector: Collector, *, full: bool) -> str:
    """Return the fault of the collector as soon as it has one, or as soon as it has none."""
    until = time.monotonic() + DEADLINE_S
    while (collector.fault is not None) is not full:
        assert time.monotonic() < until, collector.fault
        time.sleep(0.02)
    return str(collector.fault)


def sync_as_nobody() -> None:
    """Run the command as a user who may only read; what it imports late is imported before."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    main(["sync", "--quiet"], prog_name="aigc-data")


if __name__ == "__main__":
    verbs: dict[str, Callable[..., None]] = {
        "collect_on_a_full_disk": collect_on_a_full_disk,
        "sync_as_nobody": sync_as_nobody,
    }
    verbs[sys.argv[1]](*sys.argv[2:])
