"""How much memory one process of the collector holds as round follows round. Linux with glibc."""

import ctypes
import os
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aigc_data.settings import Settings
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.tencent.client import connect
from benchmarks.reliability.siege import PRELOADED

MIB = 2**20
LEAST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Endurance:
    """Resident memory, MiB."""

    after: tuple[float, ...]
    """After each round."""
    live: float
    """In the end, once the C library has given back what was freed and kept for later."""

    @property
    def settled(self) -> float:
        """After the first quarter of the rounds, when every path has been taken."""
        return self.after[len(self.after) // 4]

    @property
    def last(self) -> float:
        """After the last."""
        return self.after[-1]


def measure(database: Path, settings: dict[str, Any], rounds: int) -> Endurance:
    """Run so many rounds in a process of its own; at least LEAST_ROUNDS."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ear, mouth = context.Pipe(duplex=False)
    count = max(rounds, LEAST_ROUNDS)
    child = context.Process(target=_endure, args=(str(database), settings, count, mouth))
    child.start()
    mouth.close()
    try:
        return Endurance(tuple(ear.recv() / MIB for _ in range(count)), ear.recv() / MIB)
    finally:
        child.join()
        ear.close()


def _endure(database: str, settings: dict[str, Any], rounds: int, mouth: Connection) -> None:
    chosen = Settings.model_validate(settings | {"db": database})
    with Store.open(Path(database)) as store, connect(chosen) as client:
        collector = build(store, client, chosen)
        for _ in range(rounds):
            collector.round()
            mouth.send(_resident())
        ctypes.CDLL(None).malloc_trim(0)
        mouth.send(_resident())


def _resident() -> int:
    """Return the bytes of this process that are in memory; Linux alone tells."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
