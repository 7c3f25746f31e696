"""Results a second, and the share of a line of known width that keeping them uses.

Beside it in the same run, over the same line: the same links downloaded one after the other by a
plain `httpx` client that writes them to files, and by as many such clients at once as the archive
has workers. Neither of the two verifies, measures or stores anything.
"""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Final

import httpx

from aigc_data.results.links import ResultLinks
from aigc_data.results.open_archive import OpenArchive, Places
from aigc_data.results.probe import Prober
from aigc_data.settings import Settings
from aigc_data.store.result_queue import state_counts
from aigc_data.store.store import Store
from aigc_data.tencent.client import connect
from aigc_data.tencent.mps import Mps
from benchmarks.results.cloud import Cloud
from benchmarks.results.world import settings_for, store_tasks

WORKERS = 4

COME: Final = """
SELECT coalesce(sum(size), 0)::BIGINT
FROM result_content
"""
"""The bytes that came over the line; small pictures are made of them."""


@dataclass(frozen=True, slots=True)
class Speed:
    """One way to fetch all results over a line of one width."""

    way: str
    bytes_per_s: float | None
    """Of the line; None for as fast as this machine can."""
    results: int
    bytes: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Results a second."""
        return self.results / self.seconds

    @property
    def share(self) -> float | None:
        """Of what the line carries in that time; None where it has no width."""
        return self.bytes / self.seconds / self.bytes_per_s if self.bytes_per_s else None


def warm(cloud: Cloud) -> float:
    """Have the cloud make every file, so that it costs no run anything; return the mean bytes."""
    with httpx.Client(timeout=60) as client:
        sizes = [len(client.get(url).content) for url in _urls(cloud)]
    return sum(sizes) / len(sizes)


def measure(cloud: Cloud, bytes_per_s: float | None) -> list[Speed]:
    """Return the speed of each way over a line of this width."""
    cloud.narrow(bytes_per_s)
    found = []
    for way, fetch in (
        ("one plain download after the other", _sequential),
        (f"{WORKERS} plain downloads at once", _parallel),
        (f"the archive, {WORKERS} at once", _archive),
    ):
        with TemporaryDirectory() as folder:
            results, size, seconds = fetch(cloud, Path(folder))
        found.append(Speed(way, bytes_per_s, results, size, seconds))
    return found


def _sequential(cloud: Cloud, folder: Path) -> tuple[int, int, float]:
    return _plain(cloud, folder, 1)


def _parallel(cloud: Cloud, folder: Path) -> tuple[int, int, float]:
    return _plain(cloud, folder, WORKERS)


def _plain(cloud: Cloud, folder: Path, workers: int) -> tuple[int, int, float]:
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(workers) as pool:

        def download(url: str) -> int:
            content = client.get(url).content
            (folder / hashlib.sha256(url.encode()).hexdigest()).write_bytes(content)
            return len(content)

        began = time.monotonic()
        sizes = list(pool.map(download, _urls(cloud)))
        return len(sizes), sum(sizes), time.monotonic() - began


def _archive(cloud: Cloud, folder: Path) -> tuple[int, int, float]:
    settings = settings_for(cloud, folder, WORKERS)
    store_tasks(settings, cloud)
    places = Places.of(settings)
    if places is None:
        raise RuntimeError
    with (
        Store.open(settings.database) as store,
        connect(settings) as client,
        Prober() as prober,
        closing(ResultLinks(Mps(client))) as links,
    ):
        for one in cloud.tasks:  # as the collector hears them
            links.remember(one.task_id, one.urls)
        return _drained(settings, store, places, links, prober)


def _drained(
    settings: Settings, store: Store, places: Places, links: ResultLinks, prober: Prober
) -> tuple[int, int, float]:
    from aigc_data.results.open_archive import utc_now

    opened = OpenArchive.of(settings, store, places, links, prober=prober, clock=utc_now)
    with closing(opened):
        began = time.monotonic()
        opened.archive.drain(Event(), timedelta(0))
        seconds = time.monotonic() - began
    with store.cursor() as db:
        kept = sum(one.files for one in state_counts(db) if one.state == "kept")
        [(size,)] = db.execute(COME).fetchall()
    return kept, int(size), seconds


def _urls(cloud: Cloud) -> list[str]:
    return [url for one in cloud.tasks for url in one.urls]
