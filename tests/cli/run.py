"""Runs `aigc-data` as a person would: a process of its own, with an environment of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from aigc_data.simulator.server import SimulatorServer

ROOT = Path(__file__).parents[2]
FULL = """
import resource, sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
from aigc_data.cli.__main__ import start
start()
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def aigc_data(*arguments: str, folder: Path, **environment: str) -> Ended:
    """Run the command in `folder`, with nothing but these settings."""
    return _run("-m", "aigc_data.cli", *arguments, folder=folder, **environment)


def on_a_full_disk(*arguments: str, folder: Path, **environment: str) -> Ended:
    """Run the command where the system lets no file grow beyond 300 bytes."""
    return _run("-c", FULL, *arguments, folder=folder, **environment)


def _run(*arguments: str, folder: Path, **environment: str) -> Ended:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "120",
            "AIGC_DATA_DB": str(folder / "tasks.duckdb"),
        }
        | environment,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def keys(server: SimulatorServer) -> dict[str, str]:
    """Return the environment of the simulated account, read as fast as it may be."""
    return {
        "TENCENTCLOUD_SECRET_ID": server.secret_id,
        "TENCENTCLOUD_SECRET_KEY": server.secret_key,
        "AIGC_DATA_ENDPOINT": server.endpoint,
        "AIGC_DATA_RATE_SHARE": "1",
    }
