"""Which tasks to ask about now, and which first.

A question tells something only when the task has moved on since the last one. So each open task has
a gap, after which it is asked again; it follows from the task's row and from how long such tasks
usually take (`usual.py`), and from nothing that a restart would lose. With `age` the task's age
when it was last asked, and `early` and `late` the usual times of its model:

- a task that nobody asked about is due at once;
- until `early` it is asked when half its age has passed again while it waits in the queue, so that
  the end of the queue is known, and not at all while it runs;
- from `early` on when a tenth of its age has passed again, so that the end is known to 5 % of what
  the task took, or to 2 s; one that still waits has to run yet, so half a usual run passes first;
- past twice `late` it is stuck rather than slow: a quarter of its age;
- the cloud tells the times of scenario tasks itself: always a quarter;
- an off-peak task may wait 48 hours for cheap capacity: a tenth of its age, at least 5 minutes;
- a scenario task whose row in the list held no request is asked for it at once, ended or not;
- an ID that is not known is asked for an hour (`TOO_YOUNG`), then no more;
- no gap is below LEAST_S nor above LONGEST_S.

Where more is due than the rate allows, first comes what has waited longest in terms of its own gap:
tasks near and past their usual end have the shortest gaps. What nobody asked about waits in whole
gaps, so that a history fills in newest first, in whatever order it was found. But one question in
ten goes to what has been due for longest, whatever its gap, so that none starves however many come.

A task that is open still at its HORIZON is asked once more then, and given up (`given_up.py`).
docs/following.md tells what this costs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from aigc_data.store.store import Store
from aigc_data.sync.usual import UsualOfKind, UsualTimes
from aigc_data.task import TaskKind
from aigc_data.wire.not_found import NOT_FOUND, REMEMBERED, TOO_YOUNG

LIMIT: Final = 100
"""IDs at a time: a few seconds of calls, so that what becomes urgent meanwhile comes soon."""
MOST_UNASKED: Final = 3 * LIMIT
LEAST_S: Final = {
    TaskKind.IMAGE: 3.5,
    TaskKind.VIDEO: 3.5,
    TaskKind.AUDIO: 3.5,
    TaskKind.SCENARIO: 10.0,
}
"""Seconds from one question about a task to the next: 2 s either way for what is quick, with the
half second in which nobody looks."""
LONGEST_S: Final = 6 * 3600
LONGEST_UNASKED_S: Final = 3600
"""Ranks what nobody asked about as if its gap were no longer than this."""
ONE_IN: Final = 10
"""Of so many questions one goes to what has been due for longest."""
HORIZON: Final = {
    TaskKind.IMAGE: REMEMBERED,
    TaskKind.VIDEO: REMEMBERED,
    TaskKind.AUDIO: REMEMBERED,
    TaskKind.SCENARIO: timedelta(days=30),
}
"""How long after its creation a task is followed. For scenario tasks no limit is documented, and a
drama may wait for a person between its stages."""
SHARE: Final = 0.1
QUEUED_SHARE: Final = 0.5
STUCK_SHARE: Final = 0.25
NOT_FOUND_LEAST_S: Final = 30
OFF_PEAK_LEAST_S: Final = 300

_WORDLESS: Final = "request IS NULL AND NOT list_contains(sources, 'task_status')"
"""The list's row held no request: the answer by ID may hold it; section 3.7."""
_OPEN: Final = """
    SELECT rowid AS place, {columns}
    FROM task
    WHERE {status}
      AND account = $account
      AND coalesce(kind, '') = $kind
"""
_PLAIN: Final = "false AS off_peak, false AS wordless"
_TOLD: Final = f"""
        coalesce(contains(request, '"OffPeak": true'), false) AS off_peak,
        kind = 'scenario' AND {_WORDLESS} AS wordless"""
_OF_STATUS: Final = ("status = 'waiting'", "status = 'executing'")
_UNASKED: Final = "status = 'unknown' AND status_seen_at IS NULL"
"""Each on its own is found by the statistics of its column, ten times as fast as all in one; and
the request, the widest column, is read where few rows are to be expected."""
_FIRST_UNASKED: Final = f"""
        (
            SELECT rowid AS place
            FROM task
            WHERE {_UNASKED}
              AND account = $account
              AND coalesce(kind, '') = $kind
              AND task_id NOT IN (SELECT unnest($resting::VARCHAR[]))
            ORDER BY {{order}}, place
            LIMIT $most_unasked
        )
"""
_SOME: Final = f"""
    SELECT place, false AS off_peak, false AS wordless
    FROM (
        {_FIRST_UNASKED.format(order="created_at DESC NULLS FIRST")}
        UNION
        {_FIRST_UNASKED.format(order="first_seen_at")}
    )
"""
"""Of a history that is being read, which may leave a million: the newest and the longest known."""
_ODD: Final = f"""status = 'unknown'
      AND status_seen_at IS NOT NULL
      AND raw_status IS DISTINCT FROM 'NOT_FOLLOWED'
      AND (
          raw_status IS DISTINCT FROM '{NOT_FOUND}'
          OR epoch(status_seen_at) - {TOO_YOUNG.total_seconds()} < epoch(
              greatest(coalesce(created_at, first_seen_at), open_seen_at)
          )
      )"""
"""Words never seen, and IDs too young to be known; `greatest` leaves NULL out."""
_ENDED_WORDLESS: Final = f"""status IN ('successful', 'failed')
      AND {_WORDLESS}"""

_LOOK: Final = """
WITH place AS (
{places}
),
open_task AS (
    SELECT
        task_id,
        created_at,
        status = 'waiting' AS waiting,
        raw_status IS NOT DISTINCT FROM 'NOT_FOUND' AS not_found,
        place.off_peak,
        epoch(coalesce(created_at, first_seen_at)) AS born_s,
        epoch($now::TIMESTAMPTZ) AS now_s,
        CASE WHEN place.wordless THEN NULL ELSE epoch(status_seen_at) END AS asked_s,
        epoch(greatest(coalesce(created_at, first_seen_at), open_seen_at)) AS known_s,
        epoch(first_seen_at) AS found_s,
        coalesce(usual.early_s, $early_s) AS early_s,
        coalesce(usual.late_s, $late_s) AS late_s,
        coalesce(usual.run_s, $run_s) AS run_s
    FROM place
    JOIN task
      ON task.rowid = place.place
    LEFT JOIN usual
      ON usual.model = lower(coalesce(task.model, ''))
     AND usual.model_version = lower(coalesce(task.model_version, ''))
    WHERE (
        $before IS NULL
        OR status_seen_at IS NULL
        OR status_seen_at < $before
        OR place.wordless
      )
      AND task_id NOT IN (SELECT unnest($resting::VARCHAR[]))
),
aged AS (
    SELECT *, greatest(0, coalesce(asked_s, now_s) - born_s) AS age_s
    FROM open_task
),
wished AS (
    SELECT
        *,
        CASE
            WHEN asked_s IS NULL
                THEN least($longest_unasked_s, greatest(early_s - age_s, $share * age_s))
            WHEN not_found THEN greatest($not_found_least_s, $queued_share * (asked_s - known_s))
            WHEN off_peak THEN greatest($off_peak_least_s, $share * age_s)
            WHEN $exact OR age_s >= 2 * late_s THEN $stuck_share * age_s
            WHEN waiting AND age_s < early_s
                THEN greatest(run_s / 2, least($queued_share * age_s, early_s - age_s))
            WHEN waiting THEN greatest(run_s / 2, $share * age_s)
            ELSE greatest(early_s - age_s, $share * age_s)
        END AS gap_s
    FROM aged
),
paced AS (
    SELECT
        * EXCLUDE (gap_s),
        greatest($least_s, least(
            gap_s,
            $longest_s,
            CASE WHEN age_s < $horizon_s THEN $horizon_s - age_s ELSE $longest_s END
        )) AS gap_s
    FROM wished
),
waited AS (
    SELECT
        task_id,
        created_at,
        gap_s,
        asked_s IS NULL AS unasked,
        CASE WHEN asked_s IS NULL THEN least(0, found_s - now_s) ELSE asked_s + gap_s - now_s END
            AS wait_s
    FROM paced
),
ranked AS (
    SELECT
        task_id,
        row_number() OVER (
            ORDER BY
                CASE WHEN unasked THEN trunc(wait_s / gap_s) ELSE wait_s / gap_s END,
                created_at DESC NULLS FIRST,
                task_id
        ) AS by_urgency,
        row_number() OVER (ORDER BY wait_s, created_at, task_id) AS by_time
    FROM waited
    WHERE wait_s <= 0
)
SELECT
    (
        SELECT list(task_id ORDER BY place)
        FROM (
            SELECT task_id, least(by_urgency, ($one_in - 1) * by_time + 0.5) AS place
            FROM ranked
            ORDER BY place
            LIMIT $limit
        )
    ),
    (SELECT min(wait_s) FROM waited WHERE wait_s > 0),
    (SELECT max(-wait_s) FROM waited WHERE wait_s <= 0)
"""

_LATE: Final = """
SELECT task_id, kind, raw_status, status_seen_at, created_at
FROM task
JOIN ({places}) AS place
  ON task.rowid = place.place
ORDER BY task_id
"""
_PAST_HORIZON: Final = """
      AND epoch(status_seen_at) - epoch(coalesce(created_at, first_seen_at)) >= $horizon_s
"""

_SHARE: Final = f"""
SELECT
    (
        SELECT count(*)
        FROM task
        WHERE {_UNASKED}
          AND account = $account
    ) AS unasked,
    (SELECT count(*) FROM task WHERE account = $account) AS tasks
"""
_MODELS: Final = pa.schema(
    [("model", pa.string()), ("model_version", pa.string())]
    + [(name, pa.float64()) for name in ("early_s", "late_s", "run_s")]
)


@dataclass(frozen=True, slots=True)
class Look:
    """What is due, most urgent first, and in how many seconds the next will be; None: not soon."""

    due: tuple[str, ...]
    next_s: float | None
    overdue_s: float = 0.0
    """For how long the one has waited that has waited longest, in seconds."""


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task that was still open when it was asked after its horizon; times are UTC."""

    task_id: str
    kind: TaskKind | None
    raw_status: str | None
    asked_at: datetime
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueTasks:
    """The questions that wait, of one account."""

    store: Store
    account: str
    usual: UsualTimes

    def look(
        self,
        kind: TaskKind | None,
        now: datetime,
        *,
        before: datetime | None = None,
        resting: Collection[str] = (),
        thorough: bool = True,
    ) -> Look:
        """Return up to LIMIT IDs of the kind that are due at `now` (UTC), most urgent first.

        With `before`, only those that nobody asked about since. Those `resting` are left out. A
        look that is not `thorough` leaves out IDs not known, words never seen and requests not
        told, which take ten times as long to find and are not urgent.
        """
        usual = self.usual.of(kind, now)
        values = self._values(kind, usual) | {
            "now": now,
            "before": before,
            "resting": list(resting),
        }
        rare = [_ODD] if thorough else []
        told = [_ENDED_WORDLESS] if thorough and kind is TaskKind.SCENARIO else []
        followed = _places(*_OF_STATUS, *told, columns=_TOLD)
        some = "UNION ALL".join((followed, *map(_places, rare), _SOME))
        with self.store.cursor() as db:
            anything = f"{_places(*_OF_STATUS, *told, *rare, _UNASKED)} LIMIT 1"
            if not db.execute(anything, _whose(self.account, kind)).fetchall():
                return Look((), None)  # in 2 ms: the statement below takes 10 to be planned
            db.register("usual", _table(usual))
            rows = db.execute(_LOOK.format(places=some), values).fetchall()
        due, next_s, overdue_s = rows[0]
        return Look(tuple(due or ()), next_s, overdue_s or 0.0)

    def late(self, kind: TaskKind | None) -> list[LateTask]:
        """Return the tasks of the kind that were open still when asked after their horizon."""
        values = _whose(self.account, kind) | {"horizon_s": horizon_s(kind)}
        places = _places(*_OF_STATUS, _ODD, also=_PAST_HORIZON)
        with self.store.cursor() as db:
            rows = db.execute(_LATE.format(places=places), values).fetchall()
        return [LateTask(row[0], kind, *row[2:]) for row in rows]

    def asked_share(self) -> float:
        """Return the share of all tasks whose status is known to have been asked, 0 to 1."""
        with self.store.cursor() as db:
            rows = db.execute(_SHARE, {"account": self.account}).fetchall()
        unasked, tasks = rows[0]
        return 1.0 - unasked / tasks if tasks else 1.0

    def _values(self, kind: TaskKind | None, usual: UsualOfKind) -> dict[str, Any]:
        return _whose(self.account, kind) | {
            "exact": kind is TaskKind.SCENARIO,
            "early_s": usual.whole.early_s,
            "late_s": usual.whole.late_s,
            "run_s": usual.whole.run_s,
            "limit": LIMIT,
            "most_unasked": MOST_UNASKED,
            "one_in": ONE_IN,
            "share": SHARE,
            "queued_share": QUEUED_SHARE,
            "stuck_share": STUCK_SHARE,
            "not_found_least_s": NOT_FOUND_LEAST_S,
            "off_peak_least_s": OFF_PEAK_LEAST_S,
            "least_s": least_s(kind),
            "longest_s": LONGEST_S,
            "longest_unasked_s": LONGEST_UNASKED_S,
            "horizon_s": horizon_s(kind),
        }


def least_s(kind: TaskKind | None) -> float:
    """Return the seconds that pass at least between two questions about a task of the kind."""
    return LEAST_S[kind] if kind else max(LEAST_S.values())


def horizon_s(kind: TaskKind | None) -> float:
    """Return the seconds for which a task of the kind is followed."""
    return (HORIZON[kind] if kind else REMEMBERED).total_seconds()


def _whose(account: str, kind: TaskKind | None) -> dict[str, Any]:
    return {"account": account, "kind": kind or ""}


def _places(*statuses: str, columns: str = _PLAIN, also: str = "") -> str:
    """Return the statement that finds the rows of these, without reading much of them."""
    parts = [_OPEN.format(status=status, columns=columns) + also for status in statuses]
    return "UNION ALL".join(parts)


def _table(usual: UsualOfKind) -> pa.Table:
    rows = [
        {"model": name, "model_version": version, "early_s": one.early_s, "late_s": one.late_s,
         "run_s": one.run_s}
        for (name, version), one in usual.models.items()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_MODELS)
