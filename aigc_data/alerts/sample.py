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
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from aigc_data.alert_rule import By
from aigc_data.alerts.slices import ENDED_S_SQL
from aigc_data.store.alerts import Slice

REPEATED_WITHIN: Final = timedelta(hours=6)
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
        epoch(created_at) AS created_s,
        {ENDED_S_SQL} AS ended_s,
        hash(coalesce(request, prompt, task_id)) AS asked
    FROM tasks
    WHERE status = 'failed'
      AND created_at >= $earlier
      AND created_at < $until
),
told AS (
    SELECT
        {{columns}},
        created_s,
        ended_s,
        true AS failed,
        ended_s - lag(ended_s) OVER (PARTITION BY asked, account, kind ORDER BY ended_s)
            < $repeated_within_s AS repeated
    FROM failed
)
SELECT {{columns}}, created_s, ended_s, failed, coalesce(repeated, false) AS repeated
FROM told
WHERE created_s >= epoch($since::TIMESTAMPTZ)
UNION ALL BY NAME
SELECT
    {{columns}},
    epoch(created_at) AS created_s,
    CASE WHEN status = 'successful' THEN {ENDED_S_SQL} ELSE 'inf'::DOUBLE END AS ended_s,
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
    """One entry per task: when it was created and ended (Unix seconds, infinite while open)."""

    created_s: Floats
    ended_s: Floats
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
        "repeated_within_s": REPEATED_WITHIN.total_seconds(),
    }
    table = db.execute(SAMPLE.format(columns=", ".join(names)), bound).to_arrow_table()
    group, groups = grouped(table, by)
    return Sample(
        created_s=table["created_s"].to_numpy(),
        ended_s=table["ended_s"].to_numpy(),
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
    sample: Sample, slices: Sequence[Slice], of_group: Ints, windows_s: Floats, at_s: float
) -> Counts:
    """Return what was known at a time (Unix seconds) of the windows that end then.

    `of_group` says which slice each group of the sample is in, -1 for none. `windows_s` are lengths
    in seconds, shortest first. The sample must reach back to the longest.
    """
    age_s = at_s - sample.created_s
    place = np.searchsorted(windows_s, age_s)
    part = of_group[sample.group]
    seen = (age_s > 0) & (place < len(windows_s)) & (part >= 0)
    ended = seen & (sample.ended_s <= at_s)
    failed = ended & sample.failed
    cell = part * len(windows_s) + place

    def counted(rows: Bools) -> Ints:
        cells = np.bincount(cell[rows], minlength=len(slices) * len(windows_s))
        return cells.reshape(len(slices), len(windows_s)).cumsum(axis=1)

    return Counts(
        tuple(slices),
        failed=counted(failed),
        repeated=counted(failed & sample.repeated),
        ended=counted(ended),
        created=counted(seen),
    )
