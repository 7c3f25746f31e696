"""All stored tasks counted at once, for a reader without pages: how many, how old, how long."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, Preset, window

EDGES_S = (1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600)
"""The upper edges of the buckets that durations are counted in, seconds; an edge is in its own."""
WINDOWS = (Preset.HOUR, Preset.DAY)
"""The time ranges that `lately` counts, as the pages cut them."""


Duration = Literal["queue", "run", "total"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How many durations lie in each bucket of `EDGES_S`, one more for what is longer."""

    counts: tuple[int, ...] = (0,) * (len(EDGES_S) + 1)
    sum_s: float = 0.0
    """Of all of them, seconds."""

    def __add__(self, other: "Spread") -> "Spread":
        """Return the durations of both."""
        pairs = zip(self.counts, other.counts, strict=True)
        return Spread(tuple(one + two for one, two in pairs), self.sum_s + other.sum_s)


@dataclass(frozen=True, slots=True)
class Tally:
    """The stored tasks of one account, kind, model and status; the empty text is "not known"."""

    account: str
    kind: str
    model: str
    """As people say it: "Kling 3.0"."""
    status: str
    tasks: int
    oldest_at: datetime | None
    """When the first of them was created, UTC; None where that is known of none."""


@dataclass(frozen=True, slots=True)
class Lately:
    """How many tasks of one account, kind, model and status were created in each of `WINDOWS`."""

    account: str
    kind: str
    model: str
    status: str
    tasks: tuple[int, ...]


def tallies(db: DuckDBPyConnection) -> list[Tally]:
    """Return all stored tasks."""
    rows = db.execute(TALLIES).fetchall()
    return [
        Tally(account, kind, model, status, tasks, oldest_at and oldest_at.astimezone(UTC))
        for account, kind, model, status, tasks, oldest_at in rows
    ]


def lately(db: DuckDBPyConnection, now: datetime) -> list[Lately]:
    """Return the tasks created in the windows that end with the minute of `now` (UTC)."""
    (hour, until), (day, _) = (window(preset, now) for preset in WINDOWS)
    rows = db.execute(LATELY, {"hour": hour, "day": day, "until": until}).fetchall()
    return [
        Lately(account, kind, model, status, tuple(tasks))
        for account, kind, model, status, *tasks in rows
    ]


def spreads(db: DuckDBPyConnection, duration: Duration) -> dict[tuple[str, str], Spread]:
    """Return a duration of all stored tasks by kind and model; those without one are left out.

    The durations that are known well enough (`duration_class.py`): those that a page counts.
    """
    statement = SPREADS.format(duration=duration)
    rows = db.execute(statement, {"edges": list(EDGES_S)}).fetchall()
    return {(kind, model): _spread(counts, sum_s) for kind, model, counts, sum_s in rows}


def _spread(counts: list[int], sum_s: float) -> Spread:
    """Return what was found; DuckDB leaves the last bucket out where nothing is in it."""
    return Spread((*counts, *Spread().counts[len(counts) :]), sum_s)


TALLIES = f"""
WITH counted AS (
    SELECT account, model_no, status, count(*) AS tasks, min(created_at) AS oldest_at
    FROM task
    GROUP BY account, model_no, status
)
SELECT account, {KIND_SQL} AS kind, {MODEL_SQL} AS model, status, tasks, oldest_at
FROM counted
JOIN model USING (model_no)
ORDER BY ALL
"""

LATELY = f"""
WITH counted AS (
    SELECT
        account,
        model_no,
        status,
        count(*) FILTER (WHERE created_at >= $hour) AS in_hour,
        count(*) AS in_day
    FROM task
    WHERE created_at >= $day
        AND created_at < $until
    GROUP BY account, model_no, status
)
SELECT account, {KIND_SQL} AS kind, {MODEL_SQL} AS model, status, in_hour, in_day
FROM counted
JOIN model USING (model_no)
ORDER BY ALL
"""

SPREADS = f"""
WITH counted AS (
    SELECT
        model_no,
        map_values(histogram({{duration}}_s, $edges)) AS counts,
        sum({{duration}}_s) AS sum_s
    FROM task
    WHERE {{duration}}_class IS NOT NULL
    GROUP BY model_no
)
SELECT {KIND_SQL} AS kind, {MODEL_SQL} AS model, counts, sum_s
FROM counted
JOIN model USING (model_no)
ORDER BY ALL
"""
"""`histogram` counts each edge in one pass; a FILTER for every edge takes seven times as long."""
