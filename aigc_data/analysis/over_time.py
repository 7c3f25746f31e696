"""What became of tasks, and how long they took, bucket by bucket."""

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import Buckets
from aigc_data.analysis.cohort import FAILED, STATUSES, SUCCESSFUL, Cohort
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.percentiles import Classes, Whole, middles, percentiles
from aigc_data.analysis.rows import arrays


def figures_over_time(cohort: Cohort, times: pd.DataFrame, buckets: Buckets) -> pd.DataFrame:
    """Return the figures of each bucket, a row each and none left out, for sparklines.

    Columns: bucket_at, bucket_until (in the zone), incomplete, tasks, ended, failed,
    failure_rate (0..1, NaN where none ended), median_s and p95_s (half a percent off at most; NaN
    where none), images, video_seconds. `times` is `times_over_time`.
    """
    at, whole = cohort.in_buckets(buckets), buckets.frame().drop(columns="bucket")
    counts = cohort.statuses(at, len(whole))
    ended = counts[:, SUCCESSFUL] + counts[:, FAILED]
    images = cohort.made("image", cohort.images + cohort.without_count, at, len(whole))
    return whole.assign(
        tasks=counts.sum(axis=1),
        ended=ended,
        failed=counts[:, FAILED],
        failure_rate=counts[:, FAILED] / np.where(ended > 0, ended, np.nan),
        median_s=times["median_s"].reindex(whole.index),
        p95_s=times["p95_s"].reindex(whole.index),
        images=images.astype(np.int64),
        video_seconds=cohort.made("video", cohort.seconds, at, len(whole)),
    )


def status_over_time(cohort: Cohort, buckets: Buckets) -> pd.DataFrame:
    """Return how many tasks of each bucket have each of `STATUSES`, zeros included.

    Columns: bucket_at, bucket_until (in the zone), status, tasks, incomplete. A task without a
    creation time is in no bucket.
    """
    frame = buckets.frame()
    counts = cohort.statuses(cohort.in_buckets(buckets), len(frame))
    whole = frame.loc[frame.index.repeat(len(STATUSES))].reset_index(drop=True)
    whole["status"] = pd.Series(STATUSES * len(frame), dtype="str")
    whole["tasks"] = counts.ravel()
    return whole[["bucket_at", "bucket_until", "status", "tasks", "incomplete"]]


def times_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, buckets: Buckets
) -> pd.DataFrame:
    """Return median_s and p95_s of each bucket that has a duration, by the bucket's number."""
    where, parameters = task_filter.where()
    bound = buckets.parameters()
    asked = TIMES.format(where=where, slot=buckets.slot_sql)
    slots = {name: bound[name] for name in ("origin_us", "slot_us")}
    counted = arrays(db, asked, parameters | slots)
    found = percentiles(_classes(counted, np.array(bound["slot_buckets"])), 0.5, 0.95)
    times = {"median_s": found.seconds[0.5], "p95_s": found.seconds[0.95]}
    return pd.DataFrame(times, index=found.group)


TIMES = """
SELECT {slot} AS slot, total_class, count(*) AS n
FROM task
WHERE total_class IS NOT NULL
    AND created_at IS NOT NULL
    AND {where}
GROUP BY ALL
"""


def _classes(found: dict[str, Whole], slot_buckets: Whole) -> Classes:
    """Return the classes of each bucket; what is in none is left out."""
    slot, middle = found["slot"], middles(found["total_class"])
    inside = (slot >= 0) & (slot < len(slot_buckets))
    bucket = slot_buckets[np.where(inside, slot, 0)]
    return Classes(bucket, found["total_class"], found["n"], middle, middle).chosen(inside)
