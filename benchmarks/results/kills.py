"""`aigc-data results fetch`, killed again and again while it fetches a busy hour."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from aigc_data.settings import Settings
from aigc_data.store.results import files_of
from aigc_data.store.store import Store
from benchmarks.results.cloud import Cloud
from benchmarks.results.world import environment, settings_for, store_tasks

SOME_CONTENTS = 12
"""A life ends once up to so many more contents are put away than before it."""
LOOK_S = 0.005


@dataclass(frozen=True, slots=True)
class Siege:
    """What became of the results of an hour."""

    results: int
    kills: int
    on_their_way: int
    """Files that had come in part or whole, and were not kept yet, at the moments of the kills."""
    lost: int
    """Results that are not kept, or whose bytes are not those of the cloud."""
    fetched_more: int
    """Requests for files beyond one each: those that were gone on with, or begun anew."""


def lay(cloud: Cloud, folder: Path, kills: int, seed: int = 1) -> Siege:
    """Kill the command so often, let it end, and hold what is kept against the cloud."""
    settings, rng = settings_for(cloud, folder), random.Random(seed)
    store_tasks(settings, cloud)
    before, waiting, killed = cloud.fetches(), 0, 0
    while killed < kills:
        life = _start(settings)
        if _killed(life, Path(settings.results), rng.randint(0, SOME_CONTENTS)):
            killed += 1
            waiting += len(list(Path(settings.results).glob("partial/*.part")))
    _start(settings).wait()
    asked = cloud.fetches() - before
    results = sum(len(one.urls) for one in cloud.tasks)
    return Siege(results, killed, waiting, _lost(settings, cloud), asked - results)


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "aigc_data.cli", "results", "fetch", "--quiet"],
        env={**os.environ, **environment(settings)},
        stdout=subprocess.DEVNULL,
    )


def _killed(life: "subprocess.Popen[bytes]", place: Path, more: int) -> bool:
    """Kill the process once it has put so many more contents away; False where it ended first."""
    before = _contents(place)
    while life.poll() is None:
        if _contents(place) > before + more:
            life.send_signal(signal.SIGKILL)
            return life.wait() == -signal.SIGKILL
        time.sleep(LOOK_S)
    raise RuntimeError("the command ended before it was killed: give it more tasks")


def _contents(place: Path) -> int:
    return sum(1 for _ in place.glob("??/??/*"))


def _lost(settings: Settings, cloud: Cloud) -> int:
    """Return how many results are not in the place byte by byte."""
    lost = 0
    with Store.open(settings.database) as store, store.cursor() as db, httpx.Client() as client:
        for one in cloud.tasks:
            kept = {file.position: file.sha256 for file in files_of(db, "main", one.task_id)}
            for position, url in enumerate(one.urls):
                sha256 = hashlib.sha256(client.get(url).content).hexdigest()
                place = Path(settings.results) / sha256[:2] / sha256[2:4] / sha256
                whole = kept.get(position) == sha256 and place.is_file()
                lost += not (whole and _digest(place) == sha256)
    return lost


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
