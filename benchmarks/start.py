"""How long the demo takes from nothing to its first task."""

import json
import time
from pathlib import Path
from urllib.request import urlopen

from benchmarks.child import demo

POLL_S = 0.05


def measure(folder: Path) -> float:
    """Return the seconds from the server's start to the first task in the store."""
    began = time.perf_counter()
    with demo(folder) as port:
        while _tasks(port) == 0:
            time.sleep(POLL_S)
        return time.perf_counter() - began


def _tasks(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return int(json.load(answer)["tasks"])
