"""When tasks are made and when they fail: the days and the hours of the viewer's clock."""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from aigc_data.analysis.buckets import Buckets
from aigc_data.analysis.cohort import FAILED, SUCCESSFUL, UNDATED, Cohort


def day_by_hour(cohort: Cohort, buckets: Buckets) -> pd.DataFrame:
    """Return the tasks created in each hour of each day of the window, in the zone.

    Columns: day (date), hour (0..23), tasks, ended, failed, rate (failed/ended, NaN where none
    ended); 24 rows a day. An hour that the clocks repeat holds both.
    """
    slots, of_slot = np.unique(cohort.slot, return_inverse=True)
    clock = pd.to_datetime(slots * cohort.slot_us, unit="us", utc=True).tz_convert(buckets.zone)
    dates = clock.date
    days = _days(buckets, set(dates[slots != UNDATED]))
    day_of_slot = np.array([(day - days[0]).days for day in dates], dtype=np.int64)
    hour_of_slot = day_of_slot * HOURS + clock.hour.to_numpy()
    at = np.where(cohort.slot == UNDATED, -1, hour_of_slot[of_slot])
    counts = cohort.statuses(at, len(days) * HOURS)
    ended = counts[:, SUCCESSFUL] + counts[:, FAILED]
    return pd.DataFrame(
        {
            "day": np.repeat(np.array(days, dtype=object), HOURS),
            "hour": np.tile(np.arange(HOURS), len(days)),
            "tasks": counts.sum(axis=1),
            "ended": ended,
            "failed": counts[:, FAILED],
            "rate": counts[:, FAILED] / np.where(ended > 0, ended, np.nan),
        }
    )


HOURS: Final = 24


def _days(buckets: Buckets, seen: set[date]) -> list[date]:
    """Return each day of the window up to now, and to the last one that has tasks."""
    zone = ZoneInfo(buckets.zone)
    first = buckets.since.astimezone(zone).date()
    last = max(buckets.since, buckets.until - timedelta(microseconds=1)).astimezone(zone).date()
    known = {first, last, *seen}
    length = (max(known) - min(known)).days
    return [min(known) + timedelta(days=number) for number in range(length + 1)]
