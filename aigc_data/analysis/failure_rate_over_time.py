"""The failure rate of each bucket of a window, beside what would be usual for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd
from typing import Any, Final

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.buckets import Buckets, for_filter
from aigc_data.analysis.control_limits import Limits, control_limits
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.hour_of_day import QUARTER
from aigc_data.analysis.outcomes import SUMS_SQL
from aigc_data.analysis.stats import wilson
from aigc_data.analysis.usual_rate import FEWEST_ENDED, Usual, usual_rate


@dataclass(frozen=True, slots=True)
class RateOverTime:
    """The failure rate over time, and what its band is made of."""

    frame: pd.DataFrame
    """A row for each bucket, none left out: bucket_at, bucket_until (in the zone), incomplete,
    tasks, ended, failed, open (still, of those created in it), rate (failed/ended), low and high
    (95 %, Wilson), usual, usual_low and usual_high (0..1). NaN where none ended; the usual ones too
    where the history is too short and the window has no limits of its own."""
    usual: Usual | None
    """None where the history is too short."""
    limits: Limits | None = None
    """What stands in its place: the control limits of the window's own buckets; None where there
    is a history, or the window has fewer than `FEWEST_ENDED` ended tasks."""


def failure_rate_over_time(
    db: DuckDBPyConnection, task_filter: TaskFilter, zone: str, now: datetime | None = None
) -> RateOverTime:
    """Return the rate by creation; a task without a creation time is in no bucket."""
    buckets = for_filter(db, task_filter, zone, now)
    usual = None
    if not task_filter.undated:
        usual = usual_rate(db, task_filter, buckets.since, buckets.step, zone)
    parts = _parts(db, task_filter, buckets)
    counts = parts.groupby("bucket")[list(COUNTS)].sum()
    frame = buckets.frame().join(counts, on="bucket")
    frame[list(COUNTS)] = frame[list(COUNTS)].fillna(0).astype("int64")
    limits = None if usual else _limits(frame)
    bands = _limited(frame, limits) if limits else _bands(parts, len(frame), usual)
    whole = pd.concat([frame, _rates(frame), bands], axis=1).drop(columns="bucket")
    return RateOverTime(whole, usual, limits)


COUNTS: Final = ("tasks", "ended", "failed", "open")

PARTS: Final = f"""
WITH counted AS (
    SELECT {{part}} AS part, status, count(*) AS tasks
    FROM task
    WHERE created_at IS NOT NULL
        AND {{where}}
    GROUP BY part, status
)
SELECT part,{SUMS_SQL}
FROM counted
GROUP BY part
"""
"""Parts of buckets, each within one hour of the day."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def _parts(db: DuckDBPyConnection, task_filter: TaskFilter, buckets: Buckets) -> pd.DataFrame:
    """Return bucket, hour (of the day, in the zone) and `COUNTS`."""
    part_us = gcd(buckets.step // _TICK, QUARTER // _TICK)
    where, parameters = task_filter.where()
    quarters = part_us == QUARTER // _TICK
    part = "quarter_hour" if quarters else f"epoch_us(created_at) // {part_us}"
    found = db.execute(PARTS.format(where=where, part=part), parameters).df()
    moments = pd.to_datetime(found["part"] * part_us, unit="us", utc=True)
    edges = [(edge - _EPOCH) // _TICK // part_us for edge in buckets.edges]
    return found.assign(
        bucket=np.searchsorted(edges, found["part"], side="right") - 1,
        hour=moments.dt.tz_convert(buckets.zone).dt.hour,
    )


def _rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rate, low and high of each row."""
    intervals = [
        wilson(int(failed), int(ended))
        for failed, ended in zip(frame["failed"], frame["ended"], strict=True)
    ]
    ends: dict[str, Any] = {
        name: [getattr(interval, name, np.nan) for interval in intervals]
        for name in ("low", "high")
    }
    rate = frame["failed"] / frame["ended"].where(frame["ended"] > 0)
    return pd.DataFrame({"rate": rate} | ends, dtype="float64")


def _bands(parts: pd.DataFrame, buckets: int, usual: Usual | None) -> pd.DataFrame:
    """Return usual, usual_low and usual_high of each bucket."""
    ended = np.zeros((buckets, 24), dtype=np.int64)
    np.add.at(ended, (parts["bucket"], parts["hour"]), parts["ended"])
    bands = [usual.band(row) if usual else None for row in ended]
    names = {"usual": "rate", "usual_low": "low", "usual_high": "high"}
    return pd.DataFrame(
        {name: [getattr(band, field, np.nan) for band in bands] for name, field in names.items()},
        dtype="float64",
    )


def _limits(frame: pd.DataFrame) -> Limits | None:
    if frame["ended"].sum() < FEWEST_ENDED:
        return None
    return control_limits(frame["failed"].tolist(), frame["ended"].tolist())


def _limited(frame: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Return usual, usual_low and usual_high where they are the limits of the window itself."""
    centre = np.where(frame["ended"] > 0, limits.centre, np.nan)
    columns = {"usual": centre, "usual_low": limits.low, "usual_high": limits.high}
    return pd.DataFrame(columns, dtype="float64")
