"""The tasks of a stretch of time as arrays, read once for all rules about shares of failures.

What counts is the cohort by creation: the tasks created in a window. An open task has not failed
yet, so it is a trial without a failure: many failures come sooner than the successes of the same
minute, and leaving open tasks out would make every young window look worse than it is. Tasks whose
status nobody knows are left out. A task that failed in the queue counts as any other.

A request that failed and is sent again mostly fails again: the failures of one stubborn prompt are
not independent, and as such they would wake somebody every week. So a failure of a request that
failed within REPEATED_WITHIN before is *repeated*, and weighs half wherever chance is computed; in
the rates that are shown it counts whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from aigc_data.alert_rule import By
from aigc_data.alerts.slices import ENDED_US_SQL
from aigc_data.store.alerts import Slice

REPEATED_WITHIN: Final = timedelta(hours=6)
OPEN_US: Final = 2**62
"""When an open task ends: beyond any time."""
RAW_COLUMNS: Final = {
    By.ACCOUNT: "account",
    By.KIND: "kind",
    By.MODEL: "model_name",
    By.TASK_TYPE: "task_type",
    By.OPERATOR: "operator",
    By.RESOLUTION: "resolution",
}

SAMPLE: Final = f"""
WITH failed AS (
    SELECT
        {{columns}},
        epoch_us(created_at) AS created_us,
        {ENDED_US_SQL} AS ended_us,
        hash(coalesce(request, prompt, task_id)) AS asked
    FROM tasks
    WHERE status = 'failed'
      AND created_at >= $earlier
      AND created_at < $until
),
told AS (
    SELECT
        * EXCLUDE (asked),
        true AS failed,
        ended_us - lag(ended_us) OVER (PARTITION BY asked, account, kind ORDER BY ended_us)
            < $repeated_within_us AS repeated
    FROM failed
)
SELECT * REPLACE (coalesce(repeated, false) AS repeated)
FROM told
WHERE created_us >= epoch_us($since::TIMESTAMPTZ)
UNION ALL
SELECT
    {{columns}},
    epoch_us(created_at) AS created_us,
    CASE WHEN status = 'successful' THEN {ENDED_US_SQL} ELSE {OPEN_US} END AS ended_us,
    false AS failed,
    false AS repeated
FROM tasks
WHERE status IN ('waiting', 'executing', 'successful')
  AND created_at >= $since
  AND created_at < $until
"""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry per task: when it was created and ended, Unix microseconds; OPEN_US while open."""

    created_us: Ints
    ended_us: Ints
    failed: Bools
    repeated: Bools
    group: Ints
    """Which of `groups` the task is of."""
    groups: tuple[dict[By, str], ...]
    """The values of the columns that were read; the empty text is "not known"."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known at one time of each slice's (row) windows (column)."""

    slices: tuple[Slice, ...]
    failed: Ints
    repeated: Ints
    """Of the failed."""
    ended: Ints
    created: Ints
    """Ended or open."""

    @property
    def requests(self) -> Ints:
        """Different requests that failed."""
        return self.failed - self.repeated

    @property
    def weighed(self) -> tuple[Ints, Ints]:
        """Failures and trials with each repeated failure as half a task, in whole tasks."""
        half = (self.repeated + 1) // 2
        return self.failed - half, self.created - half


def read_sample(
    db: DuckDBPyConnection, by: Sequence[By], since: datetime, until: datetime
) -> Sample:
    """Return the tasks created within since..until (UTC, half-open), with these columns."""
    names = sorted({RAW_COLUMNS[column] for column in by} | {"account", "kind"})
    bound = {
        "since": since,
        "until": until,
        "earlier": since - REPEATED_WITHIN,
        "repeated_within_us": REPEATED_WITHIN // timedelta(microseconds=1),
    }
    table = db.execute(SAMPLE.format(columns=", ".join(names)), bound).to_arrow_table()
    group, groups = grouped(table, by)
    return Sample(
        created_us=table["created_us"].to_numpy(),
        ended_us=table["ended_us"].to_numpy(),
        failed=table["failed"].to_numpy(),
        repeated=table["repeated"].to_numpy(),
        group=group,
        groups=groups,
    )


def grouped(table: pa.Table, by: Sequence[By]) -> tuple[Ints, tuple[dict[By, str], ...]]:
    """Return which distinct values of the columns each row has, and those values."""
    names = [RAW_COLUMNS[column] for column in by]
    code = np.zeros(table.num_rows, dtype=np.int64)
    for name in names:
        coded = table[name].combine_chunks().dictionary_encode()
        places = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
        code = code * (len(coded.dictionary) + 1) + places
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    rows = ([table[name][int(row)].as_py() or "" for name in names] for row in first)
    groups = tuple(dict(zip(by, row, strict=True)) for row in rows)
    return group.astype(np.int64), groups


def count(
    sample: Sample,
    slices: Sequence[Slice],
    of_group: Ints,
    windows: Sequence[timedelta],
    at: datetime,
) -> Counts:
    """Return what was known at `at` (UTC) of the windows that end then, shortest first.

    `of_group` says which slice each group of the sample is in, -1 for none. The sample must reach
    back to the longest window.
    """
    at_us, widths = _microseconds(at), np.array([window // _TICK for window in windows])
    age = at_us - sample.created_us
    place = np.searchsorted(widths, age)
    part = of_group[sample.group]
    seen = (age > 0) & (place < len(widths)) & (part >= 0)
    ended = seen & (sample.ended_us <= at_us)
    failed = ended & sample.failed
    cell = part * len(widths) + place

    def counted(rows: Bools) -> Ints:
        cells = np.bincount(cell[rows], minlength=len(slices) * len(widths))
        return cells.reshape(len(slices), len(widths)).cumsum(axis=1)

    return Counts(
        tuple(slices),
        failed=counted(failed),
        repeated=counted(failed & sample.repeated),
        ended=counted(ended),
        created=counted(seen),
    )


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _TICK


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
