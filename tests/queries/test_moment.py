from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.moment import day, moment, written

NOW = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")
"""Where it is 01:30 of Wednesday, the first of April."""


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("now", NOW),
        ("7 days ago", datetime(2026, 3, 24, 17, 30, tzinfo=UTC)),
        (" 1  Day AGO", datetime(2026, 3, 30, 17, 30, tzinfo=UTC)),
        ("90 minutes ago", datetime(2026, 3, 31, 16, 0, tzinfo=UTC)),
        ("2 months ago", datetime(2026, 1, 31, 17, 30, tzinfo=UTC)),
        ("14 months ago", datetime(2025, 1, 31, 17, 30, tzinfo=UTC)),
        ("today", datetime(2026, 3, 31, 16, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 30, 16, tzinfo=UTC)),
        ("start of week", datetime(2026, 3, 29, 16, tzinfo=UTC)),
        ("start of month", datetime(2026, 3, 31, 16, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 2, 28, 16, tzinfo=UTC)),
        ("2026-03-01 08:30", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
        ("2026-03-01T08:30Z", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_by_the_clock_of_the_reader(text: str, at: datetime) -> None:
    assert moment(text, NOW, BEIJING) == at


def test_a_month_before_its_31st_is_the_last_day_of_the_shorter_one() -> None:
    at = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert moment("1 month ago", at, UTC) == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_a_day_is_the_readers() -> None:
    days = [day(text, NOW, BEIJING) for text in ("today", "1 day ago", "2026-02-28T20:00Z")]
    assert days == [date(2026, 4, 1), date(2026, 3, 31), date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  7 Days  ago", "7 days ago"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T00:00", "2026-03-01"),
        ("2026-03-01T08:30", "2026-03-01 08:30:00"),
        ("2026-03-01 08:30+08:00", "2026-03-01 08:30:00+08:00"),
    ],
)
def test_a_time_is_kept_as_it_was_said_but_for_its_blanks(text: str, kept: str) -> None:
    assert (written(text), written(kept)) == (kept, kept)


@pytest.mark.parametrize("text", ["soon", "7 days", "-1 days ago", "2026-13-01", "'; DROP"])
def test_what_is_no_time_says_how_one_is_written(text: str) -> None:
    with pytest.raises(BadQuery, match=r'^write a time as "7 days ago", "today", '):
        written(text)


@pytest.mark.parametrize("text", ["99999 months ago", "0001-01-01"])
def test_a_time_before_all_calendars_is_none(text: str) -> None:
    with pytest.raises(BadQuery, match="no calendar has the time"):
        moment(text, NOW, BEIJING)
