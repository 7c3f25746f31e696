"""A simulated account's months in memory, as the view `tasks` would show them.

The tasks are the simulator's own, with their true times: they are not sent over HTTP, which for
some hundred thousand tasks would take hours. What the collector does to them is a delay: see
`replay.DELAY`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from aigc_data.alerts.usual_rate import CELL, HISTORY
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.incidents import Incident
from aigc_data.simulator.task import SimulatedTask

UNTIL = datetime(2026, 6, 29, tzinfo=UTC)
"""A Monday: the weeks that are replayed are whole."""
WEEKS = timedelta(days=28)
ACCOUNT = "main"


@dataclass(frozen=True, slots=True)
class Months:
    """The tasks, oldest first, and a database over them."""

    tasks: tuple[SimulatedTask, ...]
    db: duckdb.DuckDBPyConnection
    weeks: timedelta
    """How long the time is that is replayed; what is before it the rules learn from."""

    @property
    def blocks(self) -> list[datetime]:
        """The beginnings of each six hours: what is usual is the same within them."""
        return [UNTIL - self.weeks + number * CELL for number in range(self.weeks // CELL)]


def months(
    seed: int, per_day: float, incidents: Iterable[Incident], weeks: timedelta = WEEKS
) -> Months:
    """Return four weeks to learn from and some to replay, with these incidents and no others."""
    days = (HISTORY + weeks) / timedelta(days=1)
    account = SimulatedAccount.generate(
        seed, int(per_day * days), days, UNTIL.timestamp(), lively=False, incidents=incidents
    )
    tasks = tuple(reversed(account.tasks(UNTIL.timestamp())))
    db = duckdb.connect(config={"python_enable_replacements": False})
    db.execute("SET TimeZone = 'UTC'")
    db.register("seen", pa.Table.from_pylist([_row(task) for task in tasks], schema=SCHEMA))
    db.execute("CREATE TABLE tasks AS SELECT * FROM seen ORDER BY created_at")
    db.unregister("seen")
    return Months(tasks, db, weeks)


TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("account", "task_id", "kind", "model_name", "task_type")]
    + [(name, pa.string()) for name in ("operator", "resolution", "status", "request", "prompt")]
    + [("created_at", TIME), ("finished_at", TIME)]
)


def _row(task: SimulatedTask) -> dict[str, str | datetime | None]:
    return {
        "account": ACCOUNT,
        "task_id": task.task_id,
        "kind": task.kind,
        "model_name": task.model.label,
        "task_type": task.task_type,
        "operator": None,
        "resolution": task.resolution,
        "status": "successful" if task.failure is None else "failed",
        "request": str(task.request_seed),
        "prompt": None,
        "created_at": task.created_at,
        "finished_at": task.finished_at,
    }
