"""What a first read of an account costs in calls, without faults, and what it cannot cost less."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

from aigc_data.settings import Settings
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.tencent import actions
from aigc_data.tencent.client import connect
from aigc_data.tencent.cloudaudit import PAGE_SIZE as EVENTS_OF_A_PAGE
from aigc_data.tencent.mps import PAGE_SIZE as TASKS_OF_A_PAGE
from benchmarks.reliability.compare import Comparison, compare

FINDING = (actions.EVENTS.name, actions.TASK_LIST.name)
BY_ID = tuple(
    action.name
    for action in (
        *(actions.IMAGE_TASK, actions.VIDEO_TASK, actions.AUDIO_TASK, actions.TASK_STATUS),
    )
)


@dataclass(frozen=True, slots=True)
class FirstRead:
    """The calls of one round over a new database, and the least that would have told as much."""

    tasks: int
    finding: int
    """Calls of CloudAudit and of the task list."""
    least_finding: int
    """Their pages, were all of them full."""
    asking: int
    """Questions by ID."""
    least_asking: int
    """One for each image, video and audio task; the list tells all of a scenario task."""
    seconds: float
    comparison: Comparison

    @property
    def calls_a_task(self) -> float:
        """Calls spent for each task found."""
        return (self.finding + self.asking) / self.tasks

    @property
    def least_a_task(self) -> float:
        """The least possible."""
        return (self.least_finding + self.least_asking) / self.tasks


def measure(server: SimulatorServer, database: Path) -> FirstRead:
    """Read the account into a new database, once; return what that took."""
    settings = Settings.model_validate(
        {
            "secret_id": server.secret_id,
            "secret_key": server.secret_key,
            "endpoint": server.endpoint,
            "rate_share": 1.0,
            "db": database,
        }
    )
    began = time.time()
    with Store.open(database) as store, connect(settings) as client:
        build(store, client, settings).round()
        asked = server.faults.asked
        return FirstRead(
            seconds=time.time() - began,
            finding=sum(asked.get(name, 0) for name in FINDING),
            asking=sum(asked.get(name, 0) for name in BY_ID),
            **_least(server, began),
            comparison=compare(store, server, began - server.gate.habits.audit_delay),
        )


def _least(server: SimulatorServer, now: float) -> dict[str, int]:
    tasks = server.account.tasks(now)
    scenarios = sum(task.kind == "scenario" for task in tasks)
    generated = len(tasks) - scenarios
    events = sum(call.action in _AUDITED for call in server.account.calls(0, now))
    pages = math.ceil(events / EVENTS_OF_A_PAGE) + math.ceil(scenarios / TASKS_OF_A_PAGE)
    return {"tasks": len(tasks), "least_finding": pages, "least_asking": generated}


_AUDITED = frozenset({"CreateAigcImageTask", "CreateAigcVideoTask", "CreateAigcAudioTask"})
