"""All stored tasks counted at once, for a reader without pages: how many, how old, how long."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.analysis.durations import QUEUE_PRECISE_SQL, RUN_PRECISE_SQL, TOTAL_PRECISE_SQL
from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, Preset, window

EDGES_S = (1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600)
"""The upper edges of the buckets that durations are counted in, seconds; an edge is in its own."""
WINDOWS = (Preset.HOUR, Preset.DAY)
"""The time ranges that `lately` counts, as the pages cut them."""


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
    """The stored tasks of one account, kind, model and status.

    A kind or a model that is not known is the empty text. Of the durations those take part that
    are known well enough (`analysis.durations`), so that a page counts the same ones.
    """

    account: str
    kind: str
    model: str
    """As people say it: "Kling 3.0". Several tallies may bear one name."""
    status: str
    tasks: int
    oldest_at: datetime | None
    """When the first of them was created, UTC; None where that is known of none."""
    queue: Spread
    run: Spread
    total: Spread


@dataclass(frozen=True, slots=True)
class Lately:
    """How many tasks of one account, kind, model and status were created in each of `WINDOWS`."""

    account: str
    kind: str
    model: str
    status: str
    tasks: tuple[int, ...]


def tallies(db: DuckDBPyConnection) -> list[Tally]:
    """Return all stored tasks; one scan, a fifth of a second of work for a million of them."""
    rows = db.execute(TALLIES, {"edges": list(EDGES_S)}).fetchall()
    return [
        Tally(
            account, kind, model, status, tasks, at and at.astimezone(UTC), *map(_spread, spreads)
        )
        for account, kind, model, status, tasks, at, spreads in rows
    ]


def lately(db: DuckDBPyConnection, now: datetime) -> list[Lately]:
    """Return the tasks created in the windows that end with the minute of `now` (UTC)."""
    (hour, until), (day, _) = (window(preset, now) for preset in WINDOWS)
    rows = db.execute(LATELY, {"hour": hour, "day": day, "until": until}).fetchall()
    return [
        Lately(account, kind, model, status, tuple(tasks))
        for account, kind, model, status, *tasks in rows
    ]


def _spread(found: dict[str, Any]) -> Spread:
    """Return what was found; DuckDB leaves the last bucket out where nothing is in it."""
    counts = found["counts"] or []
    return Spread((*counts, *Spread().counts[len(counts) :]), found["sum_s"] or 0.0)


def _spread_sql(duration: str, precise: str) -> str:
    """Return the durations that are known well enough, as {counts, sum_s}; NULLs for none."""
    chosen = f"FILTER (WHERE {precise})"
    return f"""{{
            'counts': map_values(histogram({duration}, $edges) {chosen}),
            'sum_s': sum({duration}) {chosen}
        }}"""


TALLIES = f"""
WITH versions AS (
    SELECT
        account,
        kind,
        model,
        model_version,
        status,
        count(*) AS tasks,
        min(created_at) AS oldest_at,
        {_spread_sql("queue_s", QUEUE_PRECISE_SQL)} AS queue,
        {_spread_sql("run_s", RUN_PRECISE_SQL)} AS run,
        {_spread_sql("total_s", TOTAL_PRECISE_SQL)} AS total
    FROM tasks
    GROUP BY account, kind, model, model_version, status
)
SELECT
    account,
    {KIND_SQL} AS kind,
    {MODEL_SQL} AS model,
    status,
    tasks,
    oldest_at,
    [queue, run, total] AS spreads
FROM versions
ORDER BY ALL
"""
"""`histogram` counts each edge in one pass; a FILTER for every edge takes seven times as long."""

LATELY = f"""
WITH versions AS (
    SELECT
        account,
        kind,
        model,
        model_version,
        status,
        count(*) FILTER (WHERE created_at >= $hour) AS in_hour,
        count(*) AS in_day
    FROM tasks
    WHERE created_at >= $day
        AND created_at < $until
    GROUP BY account, kind, model, model_version, status
)
SELECT account, {KIND_SQL} AS kind, {MODEL_SQL} AS model, status, in_hour, in_day
FROM versions
ORDER BY ALL
"""
