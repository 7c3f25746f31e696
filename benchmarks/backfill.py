"""How near the first read of an account comes to the rates that the cloud documents."""

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from aigc_data.settings import Settings
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.tencent import actions
from aigc_data.tencent.client import CloudClient, connect
from benchmarks.child import simulator

TASKS = 20_000
DAYS = 30
BUDGET_S = 60.0
SAMPLE_S = 0.02
ACTIONS = (actions.EVENTS, actions.IMAGE_TASK, actions.VIDEO_TASK)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an action was called while there was work for it."""

    action: str
    limit: int
    calls: int
    throttles: int
    seconds: float
    """From its first call to its last."""

    @property
    def share(self) -> float:
        """Of the documented calls per second."""
        return (self.calls - 1) / self.seconds / self.limit


def measure() -> list[Rate]:
    """Return the rate of each action over a minute's backfill at `AIGC_DATA_RATE_SHARE=1`."""
    with simulator(TASKS, DAYS) as cloud, tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate(cloud | {"rate_share": 1.0})
        with Store.open(Path(folder) / "tasks.duckdb") as store, connect(settings) as client:
            samples = _Samples(client)
            samples.start()
            build(store, client, settings).round(budget_s=BUDGET_S)
            return samples.rates()


class _Samples(threading.Thread):
    """Watches the counts of calls while a round runs."""

    def __init__(self, client: CloudClient) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._over = threading.Event()
        self._seen: dict[str, list[tuple[float, int]]] = {}

    def run(self) -> None:
        while not self._over.wait(SAMPLE_S):
            for name, counts in self._client.counts().items():
                seen = self._seen.setdefault(name, [])
                if not seen or seen[-1][1] != counts.calls:
                    seen.append((time.perf_counter(), counts.calls))

    def rates(self) -> list[Rate]:
        self._over.set()
        self.join()
        counts = self._client.counts()
        return [
            Rate(
                action.name,
                action.limit,
                counts[action.name].calls,
                counts[action.name].throttles,
                self._seen[action.name][-1][0] - self._seen[action.name][0][0],
            )
            for action in ACTIONS
        ]
