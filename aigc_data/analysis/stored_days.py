"""What the store holds of each Beijing day, to be held against the bill.

The bill counts what succeeded. It is taken to count a task on the day on which it ended; when that
was is known within a margin, or not at all. An end that is not known is taken to come within an
hour of the creation, the same that `span.py` allows. So a task near midnight may be of either day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.span import WIDEST
from aigc_data.wire.value import BEIJING

DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)
_LONGEST_TASK = timedelta(days=2)
"""An off-peak task may take as long; section 5.1 of the contract."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Successful tasks, and the images or seconds that they made."""

    tasks: int = 0
    amount: float = 0.0
    unmeasured: int = 0
    """Tasks that do not say how much they made: no seconds, and an image each."""

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.tasks + other.tasks,
            self.amount + other.amount,
            self.unmeasured + other.unmeasured,
        )

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(
            self.tasks - other.tasks,
            self.amount - other.amount,
            self.unmeasured - other.unmeasured,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """The tasks of one kind and day."""

    sure: Amount = Amount()
    """Ended on this day."""
    edge: Amount = Amount()
    """Ended on this day or the next."""
    edge_here: Amount = Amount()
    """Those of the edge that more likely ended on this day."""
    not_asked: int = 0
    """Created on this day; nobody has asked what became of them."""
    open: int = 0
    """Created on this day; not ended when they were last seen."""
    unknown: int = 0
    """Created on this day; the cloud does not know them, or said a word never seen."""
    listed: int = 0
    """Seen in the task list."""

    def part(self, wanted: Amount) -> Amount:
        """Return as much of the edge as comes nearest to what is wanted."""
        tasks = max(0, min(wanted.tasks, self.edge.tasks))
        if tasks == 0:
            return Amount()
        if tasks == self.edge.tasks:
            return self.edge
        amount = max(0.0, min(wanted.amount, self.edge.amount))
        return Amount(tasks, amount, min(tasks, self.edge.unmeasured))


Stored = Mapping[tuple[str, date], StoredDay]


def stored_days(db: DuckDBPyConnection, account: str, first: date, last: date) -> Stored:
    """Return what is stored by kind and day, of the days from `first` to `last`."""
    bounds = {
        "account": account,
        "since": midnight(first) - _LONGEST_TASK,
        "until": midnight(last) + DAY,
        "widest_us": WIDEST // timedelta(microseconds=1),
    }
    rows = db.execute(BY_DAY, bounds).fetchall()
    return {(row[0], _EPOCH + timedelta(days=row[1])): _stored(row[2:]) for row in rows}


def undated(db: DuckDBPyConnection, account: str) -> Mapping[str, int]:
    """Return how many tasks of each kind have no time at all: no day holds them."""
    rows = db.execute(UNDATED, {"account": account}).fetchall()
    return dict(rows)


def midnight(day: date) -> datetime:
    """Return when one of Beijing's days begins."""
    return datetime.combine(day, time.min, BEIJING)


BY_DAY = """
WITH known AS (
    SELECT
        kind,
        status,
        raw_status,
        CASE kind WHEN 'image' THEN coalesce(image_count, 1) ELSE video_duration_s END AS amount,
        CASE kind WHEN 'image' THEN image_count IS NULL ELSE video_duration_s IS NULL END AS vague,
        list_contains(sources, 'task_list') AS listed,
        28_800_000_000 + epoch_us(coalesce(finished_at, created_at)) AS at_us,
        CASE
            WHEN status <> 'successful' THEN 0
            WHEN finished_at IS NULL THEN 0
            ELSE -1_000_000 * finished_at_margin_s
        END::BIGINT AS earlier_us,
        CASE
            WHEN status <> 'successful' THEN 0
            WHEN finished_at IS NULL THEN $widest_us
            ELSE 1_000_000 * finished_at_margin_s
        END::BIGINT AS later_us
    FROM tasks
    WHERE account = $account
      AND kind IN ('image', 'video')
      AND (
          (created_at >= $since AND created_at < $until)
          OR (created_at IS NULL AND finished_at >= $since AND finished_at < $until)
      )
),
placed AS (
    SELECT
        *,
        (at_us + earlier_us) // 86_400_000_000 AS day,
        (at_us + later_us) // 86_400_000_000 > (at_us + earlier_us) // 86_400_000_000 AS edge,
        at_us // 86_400_000_000 = (at_us + earlier_us) // 86_400_000_000 AS here,
        status = 'successful' AS done
    FROM known
)
SELECT
    kind,
    day,
    count(*) FILTER (WHERE done AND NOT edge),
    coalesce(sum(amount) FILTER (WHERE done AND NOT edge), 0)::DOUBLE,
    count(*) FILTER (WHERE done AND NOT edge AND vague),
    count(*) FILTER (WHERE done AND edge),
    coalesce(sum(amount) FILTER (WHERE done AND edge), 0)::DOUBLE,
    count(*) FILTER (WHERE done AND edge AND vague),
    count(*) FILTER (WHERE done AND edge AND here),
    coalesce(sum(amount) FILTER (WHERE done AND edge AND here), 0)::DOUBLE,
    count(*) FILTER (WHERE done AND edge AND here AND vague),
    count(*) FILTER (WHERE status = 'unknown' AND raw_status IS NULL),
    count(*) FILTER (WHERE status IN ('waiting', 'executing')),
    count(*) FILTER (WHERE status = 'unknown' AND raw_status IS NOT NULL),
    count(*) FILTER (WHERE listed)
FROM placed
GROUP BY kind, day
"""
"""Days are counted from 1970-01-01 in Beijing, which is always eight hours ahead of UTC."""

UNDATED = """
SELECT kind, count(*)
FROM tasks
WHERE account = $account
  AND kind IN ('image', 'video')
  AND created_at IS NULL
  AND finished_at IS NULL
  AND status <> 'failed'
GROUP BY kind
"""


def _stored(row: tuple[int, ...]) -> StoredDay:
    sure, edge, here = (Amount(*row[at : at + 3]) for at in (0, 3, 6))
    not_asked, opened, unknown, listed = row[9:]
    return StoredDay(
        sure=sure,
        edge=edge,
        edge_here=here,
        not_asked=not_asked,
        open=opened,
        unknown=unknown,
        listed=listed,
    )
