"""The hour of a zone's clock by arithmetic is that of the time zone database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_data.analysis.hour_of_day import hour_sql

ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns",
         "Australia/Lord_Howe", "Africa/Casablanca")  # fmt: skip
CHANGE = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""When Berlin's clocks show two o'clock a second time."""
MOMENTS = st.integers(946_684_800, 4_102_444_799).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
"""Of this century."""


def hour(db: DuckDBPyConnection, sql: str, at: datetime | None) -> int | None:
    found = db.execute(f"SELECT {sql} FROM (SELECT $at::TIMESTAMPTZ AS created_at)", {"at": at})
    (row,) = found.fetchall()
    return None if row[0] is None else int(row[0])


@given(
    zone=st.sampled_from(ZONES), at=MOMENTS, before=st.integers(0, 400), after=st.integers(1, 400)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_hour_is_that_of_the_clock_on_the_wall(
    db: DuckDBPyConnection, zone: str, at: datetime, before: int, after: int
) -> None:
    shown = at.astimezone(ZoneInfo(zone)).hour
    window = at - timedelta(days=before), at + timedelta(days=after)
    assert hour(db, hour_sql(zone, *window), at) == shown
    assert hour(db, hour_sql(zone, None, None), at) == shown


@pytest.mark.parametrize(("minutes", "shown"), [(-61, 1), (-60, 2), (-1, 2), (0, 2), (60, 3)])
def test_an_hour_that_the_clocks_repeat_is_one_hour(
    db: DuckDBPyConnection, minutes: int, shown: int
) -> None:
    day = timedelta(days=1)
    sql = hour_sql("Europe/Berlin", CHANGE - day, CHANGE + day)
    assert hour(db, sql, CHANGE + timedelta(minutes=minutes)) == shown


def test_a_task_without_a_time_has_no_hour(db: DuckDBPyConnection) -> None:
    assert hour(db, hour_sql("Europe/Berlin", None, None), None) is None


def test_a_window_without_a_change_of_the_clocks_costs_one_addition() -> None:
    sql = hour_sql("Asia/Shanghai", CHANGE, CHANGE + timedelta(days=90))
    assert sql == "((epoch_us(created_at) // 900_000_000 + 32) // 4 % 24)"


def test_a_window_beyond_the_century_is_no_fault(db: DuckDBPyConnection) -> None:
    sql = hour_sql("UTC", datetime(1, 1, 2, tzinfo=UTC), datetime(1, 1, 3, tzinfo=UTC))
    assert hour(db, sql, CHANGE) == 1
