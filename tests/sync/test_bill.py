from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from aigc_data.sync.bill import OLDEST, Bill, Days, bill_of

NOW = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
"""Ten in the morning in Beijing."""
TODAY = date(2026, 9, 14)


def read(now: datetime, bill: Bill) -> list[Days]:
    return [days for days, _ in bill.steps(now)]


def after_all(now: datetime, bill: Bill) -> Bill:
    return bill.steps(now)[-1][1]


def test_the_first_time_all_that_the_cloud_tells_is_read_newest_first() -> None:
    days = read(NOW, Bill())
    assert (days[0].last, days[0].first) == (TODAY, TODAY - timedelta(days=35))
    assert days[-1].first == TODAY - OLDEST
    assert all(newer.first - older.last == timedelta(days=1) for newer, older in pairwise(days))
    assert max(span.until - span.since for span in days) < timedelta(days=90)
    assert len(days) == 5


def test_a_day_begins_and_ends_at_midnight_in_beijing() -> None:
    days = Days(TODAY, TODAY)
    assert days.since == datetime(2026, 9, 13, 16, tzinfo=UTC)
    assert days.until == datetime(2026, 9, 14, 15, 59, 59, tzinfo=UTC)


def test_what_was_read_is_not_read_again_within_hours() -> None:
    bill = after_all(NOW, Bill())
    assert bill == Bill(NOW, TODAY - OLDEST)
    assert read(NOW + timedelta(hours=3), bill) == []


def test_the_newest_days_are_read_again_after_hours_and_after_each_settlement() -> None:
    bill = after_all(NOW, Bill())
    newest = [Days(TODAY - timedelta(days=35), TODAY)]
    assert read(NOW + timedelta(hours=4), bill) == newest
    late = Bill(datetime(2026, 9, 14, 9, 0, tzinfo=UTC), bill.back_to)
    assert read(datetime(2026, 9, 14, 9, 59, tzinfo=UTC), late) == []
    assert read(datetime(2026, 9, 14, 10, 0, tzinfo=UTC), late) == newest


def test_a_clock_that_was_set_back_reads_the_newest_days() -> None:
    bill = after_all(NOW, Bill())
    yesterday = NOW - timedelta(days=1)
    assert read(yesterday, bill)[0].last == TODAY - timedelta(days=1)


def test_a_reading_that_was_stopped_goes_on_where_it_was() -> None:
    steps = Bill().steps(NOW)
    assert [days for days, _ in steps[1][1].steps(NOW)] == [days for days, _ in steps[2:]]


def test_after_a_long_pause_the_days_since_are_read_with_those_that_may_have_changed() -> None:
    bill = Bill(NOW - timedelta(days=100), TODAY - OLDEST)
    days = read(NOW, bill)
    assert [span.last for span in days] == [TODAY, TODAY - timedelta(days=90)]
    assert days[-1].first == TODAY - timedelta(days=135)
    assert bill.steps(NOW)[0][1] == bill


def test_it_is_kept_and_found_again() -> None:
    for bill in (Bill(), Bill(NOW, TODAY - OLDEST)):
        assert bill_of(dict(bill.checkpoint("main").value)) == bill
    assert bill_of(None) == Bill()
