from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.analysis.buckets import FEWEST, STEPS, Buckets, choose, for_filter
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.store.store import Store
from tests.analysis.history import task, values
from tests.tasks import NOON, after

FAR = datetime(2036, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def lengths(buckets: Buckets) -> list[timedelta]:
    return [end - start for start, end in pairwise(buckets.edges)]


@pytest.mark.parametrize(
    ("preset", "step", "number"),
    [
        (Preset.HOUR, timedelta(minutes=2), 31),
        (Preset.SIX_HOURS, timedelta(minutes=15), 25),
        (Preset.DAY, timedelta(hours=1), 25),
        (Preset.WEEK, timedelta(hours=6), 29),
        (Preset.MONTH, timedelta(days=1), 31),
        (Preset.QUARTER, timedelta(days=1), 91),
    ],
)
def test_each_preset_has_a_bucket(preset: Preset, step: timedelta, number: int) -> None:
    since, until = window(preset, utc("2026-06-14 12:00:30"))
    buckets = choose(since, until, "Asia/Shanghai", FAR)
    assert (buckets.step, len(lengths(buckets))) == (step, number)


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made UTC below
    minutes=st.integers(24, 60 * 24 * 60),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=150)
def test_buckets_adjoin_cover_the_window_and_are_neither_few_nor_many(
    start: datetime, minutes: int, zone: str
) -> None:
    since = start.replace(tzinfo=UTC)
    until = since + timedelta(minutes=minutes)
    buckets = choose(since, until, zone, FAR)
    assert buckets.edges[0] <= since < buckets.edges[1]
    assert buckets.edges[-2] < until <= buckets.edges[-1]
    assert all(timedelta(0) < length <= 2 * buckets.step for length in lengths(buckets))
    assert FEWEST <= len(lengths(buckets)) <= 64
    assert buckets.step in STEPS


def test_days_begin_at_the_viewers_midnight_and_are_as_long_as_they_are() -> None:
    buckets = choose(utc("2026-10-10 00:00"), utc("2026-11-08 12:00"), "Europe/Berlin", FAR)
    assert buckets.edges[0] == utc("2026-10-09 22:00")
    assert buckets.edges[-1] == utc("2026-11-08 23:00")
    long = [start for start, end in pairwise(buckets.edges) if end - start == timedelta(hours=25)]
    assert long == [utc("2026-10-24 22:00")]
    assert len(set(lengths(buckets))) == 2


def test_an_hour_that_the_clocks_repeat_is_two_buckets() -> None:
    buckets = choose(utc("2026-10-24 12:00"), utc("2026-10-25 12:00"), "Europe/Berlin", FAR)
    assert set(lengths(buckets)) == {timedelta(hours=1)}
    hours = [f"{at:%H%z}" for at in buckets.frame()["bucket_at"] if at.day == 25]
    assert hours[1:5] == ["01+0200", "02+0200", "02+0100", "03+0100"]


def test_an_hour_that_the_clocks_skip_is_no_bucket() -> None:
    buckets = choose(utc("2026-03-28 12:00"), utc("2026-03-29 12:00"), "Europe/Berlin", FAR)
    assert set(lengths(buckets)) == {timedelta(hours=1)}
    hours = [f"{at:%H%z}" for at in buckets.frame()["bucket_at"] if at.day == 29]
    assert hours[:4] == ["00+0100", "01+0100", "03+0200", "04+0200"]


def test_a_midnight_that_the_clocks_skip_begins_its_day() -> None:
    buckets = choose(utc("2026-04-10 00:00"), utc("2026-05-10 00:00"), "Africa/Cairo", FAR)
    start = next(at for at in buckets.frame()["bucket_at"] if (at.month, at.day) == (4, 24))
    assert start.isoformat() == "2026-04-24T01:00:00+03:00"


def test_weeks_begin_on_monday() -> None:
    buckets = choose(utc("2025-01-01 00:00"), utc("2025-12-31 00:00"), "UTC", FAR)
    assert buckets.step == timedelta(days=7)
    assert {at.day_of_week for at in buckets.frame()["bucket_at"]} == {0}


def test_what_the_window_or_now_cuts_is_incomplete() -> None:
    since, until = utc("2026-06-14 00:20"), utc("2026-06-15 00:20")
    frame = choose(since, until, "UTC", utc("2026-06-14 22:30")).frame()
    cut = list(frame["bucket_at"][frame["incomplete"]])
    assert cut == [utc("2026-06-14 00:00"), *(utc(f"2026-06-14 {at}:00") for at in (22, 23)),
                   utc("2026-06-15 00:00")]  # fmt: skip


def test_a_window_of_whole_buckets_in_the_past_is_complete() -> None:
    frame = choose(utc("2026-06-14 00:00"), utc("2026-06-15 00:00"), "UTC", FAR).frame()
    assert values(frame)[0] == (
        0, utc("2026-06-14 00:00"), utc("2026-06-14 01:00"), False,
    )  # fmt: skip
    assert list(frame["incomplete"]) == [False] * 24


def test_a_window_that_ends_before_it_begins_is_one_minute() -> None:
    assert lengths(choose(NOON, NOON - timedelta(hours=1), "UTC", FAR)) == [timedelta(minutes=1)]


def test_an_open_window_reaches_from_the_first_task_to_now(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(0), task(3600), task(None)], at=NOON)
    buckets = for_filter(db, TaskFilter(), "UTC", after(24 * 3600))
    assert (buckets.edges[0], buckets.edges[-1]) == (NOON, after(24 * 3600))
    assert not buckets.frame()["incomplete"].any()


def test_a_window_far_wider_than_the_history_is_cut_to_it(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(0)], at=NOON)
    everything = TaskFilter(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    buckets = for_filter(db, everything, "Asia/Shanghai", after(24 * 3600))
    assert (buckets.edges[0], buckets.edges[-1]) == (NOON, after(24 * 3600))


def test_a_task_created_after_now_is_in_the_last_bucket(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(0), task(24 * 3600)], at=NOON)
    buckets = for_filter(db, TaskFilter(since=NOON), "UTC", after(24 * 3600 - 60))
    assert buckets.edges[-1] > after(24 * 3600)


def test_an_empty_store_has_the_buckets_of_the_last_day(db: DuckDBPyConnection) -> None:
    buckets = for_filter(db, TaskFilter(), "UTC", NOON)
    assert (buckets.edges[0], buckets.edges[-1]) == (NOON - timedelta(days=1), NOON)
