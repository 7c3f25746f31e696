from datetime import UTC, datetime

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.overview import overview
from aigc_data.store.store import Store
from tests.analysis.a_day import DAY, HISTORY
from tests.tasks import NOON


def test_counts_are_whole_numbers_and_times_bear_the_zone(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "Asia/Shanghai", NOON).status_over_time
    assert frame["tasks"].dtype == "int64"
    assert frame["bucket_at"].dtype == pd.DatetimeTZDtype("us", "Asia/Shanghai")
    assert overview(db, DAY, "UTC", NOON).day_by_hour["tasks"].dtype == "int64"


def test_a_window_in_utc_is_the_same_in_any_zone(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"):
        assert (
            overview(db, DAY, zone, datetime(2026, 9, 20, tzinfo=UTC))
            .status_over_time["tasks"]
            .sum()
            == 8
        )
        assert overview(db, DAY, zone).day_by_hour["tasks"].sum() == 8
