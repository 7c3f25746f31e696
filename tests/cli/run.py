"""Runs `aigc-data` as a person would: a process of its own, with an environment of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

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


def printing_onto_a_full_disk(*arguments: str, folder: Path, **environment: str) -> Ended:
    """Run the command so, and with what it prints going to a file."""
    command = [sys.executable, "-c", FULL, *arguments]
    with (folder / "printed").open("wb") as out, started(command, folder, environment, out) as run:
        _, err = run.communicate(timeout=120)
    return Ended(run.returncode, "", err)


def to_a_reader_that_leaves(*arguments: str, folder: Path, **environment: str) -> Ended:
    """Run the command and close its stdout after the first letter, as `| head -c 1` does."""
    command = [sys.executable, "-m", "aigc_data.cli", *arguments]
    with started(command, folder, environment, subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        out = run.stdout.read(1)
        run.stdout.close()
        err = run.stderr.read()
    return Ended(run.returncode, out, err)


def on_a_terminal(*arguments: str, folder: Path, **environment: str) -> Ended:
    """Run the command with stdout on a terminal, and return what the terminal got."""
    command = [sys.executable, "-m", "aigc_data.cli", *arguments]
    ours, theirs = os.openpty()
    with started(command, folder, environment, theirs) as run:
        os.close(theirs)
        got = b"".join(iter(lambda: _read(ours), b"")).decode()
        _, err = run.communicate(timeout=120)
    os.close(ours)
    return Ended(run.returncode, got.replace("\r\n", "\n"), err)


def _read(terminal: int) -> bytes:
    """Return what comes next, nothing at the end, where Linux has EIO."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def started(
    command: list[str], folder: Path, environment: dict[str, str], out: int | IO[bytes]
) -> "subprocess.Popen[str]":
    """Return the running command; it has nothing but these settings."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "120",
            "AIGC_DATA_DB": str(folder / "tasks.duckdb"),
        }
        | environment,
    )


def _run(*arguments: str, folder: Path, **environment: str) -> Ended:
    with started([sys.executable, *arguments], folder, environment, subprocess.PIPE) as run:
        out, err = run.communicate(timeout=120)
    return Ended(run.returncode, out, err)


def keys(server: SimulatorServer) -> dict[str, str]:
    """Return the environment of the simulated account, read as fast as it may be."""
    return {
        "TENCENTCLOUD_SECRET_ID": server.secret_id,
        "TENCENTCLOUD_SECRET_KEY": server.secret_key,
        "AIGC_DATA_ENDPOINT": server.endpoint,
        "AIGC_DATA_RATE_SHARE": "1",
    }
