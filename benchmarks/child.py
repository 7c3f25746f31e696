"""Child processes of a benchmark: the simulator, and the app's own server."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

READY_S = 60.0


@contextmanager
def simulator(tasks: int, days: int) -> Iterator[dict[str, str]]:
    """Yield the endpoint and the keys of a simulated account in a process of its own."""
    command = [sys.executable, "-m", "aigc_data.cli", "simulate"]
    size = ["--tasks", str(tasks), "--days", str(days)]
    with subprocess.Popen([*command, *size], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield json.loads(child.stdout.readline())
        finally:
            child.terminate()


@contextmanager
def app(database: Path, **more: str) -> Iterator[tuple[int, int]]:
    """Yield the port and the process ID of the app over a database; its cloud answers nothing.

    `more` are further variables of its environment.
    """
    keys = {"TENCENTCLOUD_SECRET_ID": "AKIDNOBODY", "TENCENTCLOUD_SECRET_KEY": "nothing"}
    nowhere = {"AIGC_DATA_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    with _served(keys | nowhere | {"AIGC_DATA_DB": str(database)} | more) as served:
        yield served


@contextmanager
def demo(folder: Path) -> Iterator[int]:
    """Yield the port of the app without keys, with a new database in the folder."""
    with _served({"AIGC_DATA_DB": str(folder / "new.duckdb")}) as (port, _process):
        yield port


@contextmanager
def _served(settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    options = ["--server.port", str(port), "--server.headless", "true"]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, *options], env=os.environ | settings, stdout=nothing, stderr=nothing
    ) as child:
        try:
            wait_for(port, "healthz")
            yield port, child.pid
        finally:
            child.terminate()


def wait_for(port: int, path: str) -> None:
    """Wait until a server of this machine answers; raise OSError after READY_S seconds."""
    until = time.monotonic() + READY_S
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
