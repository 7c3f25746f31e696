from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.moment import moment
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.store.sandbox.query import Value
from aigc_data.ui.sql.parameter_value import proposed, read_value, values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("  ", None),
        ("3", 3),
        ("-0.5", -0.5),
        ("true", True),
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-11-01 08:00", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01T08:00+08:00", datetime(2026, 11, 1, tzinfo=UTC)),
        ("20261101", 20261101),
        ("'3'", "3"),
        ("'it''s'", "it's"),
        ("Kling 3.0", "Kling 3.0"),
        ("today", "today"),
        ("99999999999999999999", 1e20),
    ],
)
def test_a_text_is_bound_as_what_it_reads_as(text: str, value: Value) -> None:
    read = read_value(text)
    assert (read, type(read)) == (value, type(value))


def test_a_time_may_be_said_as_so_long_ago() -> None:
    read = read_value("7 days ago")
    assert isinstance(read, datetime)
    assert timedelta(days=7) <= datetime.now(UTC) - read < timedelta(days=7, minutes=1)


def test_what_is_not_said_is_null() -> None:
    assert values(["b", "a"], {"a": ("1",), "c": ("2",)}) == {"a": 1, "b": None}


@pytest.mark.parametrize(
    ("text", "used", "value"),
    [
        ("3.0", ParameterType.TEXT, "3.0"),
        ("true", ParameterType.TEXT, "true"),
        ("'3'", ParameterType.TEXT, "3"),
        ("UTC", ParameterType.TIME_ZONE, "UTC"),
        ("720", ParameterType.NUMBER, 720),
        ("yes", ParameterType.YES_NO, True),
        ("No", ParameterType.YES_NO, False),
        ("2026-11-01", ParameterType.TIME, date(2026, 11, 1)),
        ("2026-11-01 08:00", ParameterType.TIME, datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01", ParameterType.DATE, date(2026, 11, 1)),
        ("", ParameterType.TEXT, None),
    ],
)
def test_a_text_is_bound_as_what_the_query_uses_it_as(
    text: str, used: ParameterType, value: Value
) -> None:
    read = read_value(text, used, ZoneInfo("Asia/Shanghai"))
    assert (read, type(read)) == (value, type(value))


def test_a_day_that_is_said_by_a_word_is_one_of_the_readers_clock() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    today = moment("today", datetime.now(UTC), zone)
    assert read_value("Today", ParameterType.TIME, zone) == today
    assert read_value("today", ParameterType.DATE, zone) == datetime.now(zone).date()


def test_all_that_is_said_is_the_list_where_one_is_asked_for() -> None:
    used = {"a": ParameterType.LIST, "b": ParameterType.LIST}
    said = {"A": ("Kling", "'Wan'", "3"), "b": ()}
    assert values(["A", "b"], said, used) == {"A": ["Kling", "Wan", "3"], "b": None}


def test_what_is_no_time_where_one_is_asked_for_is_told() -> None:
    with pytest.raises(BadQuery, match=r'^the parameter since: write a time as "7 days ago"'):
        values(["since"], {"since": ("soon",)}, {"since": ParameterType.TIME})


@pytest.mark.parametrize(
    ("text", "takes", "kept"),
    [
        ("", ParameterType.TEXT, ()),
        ("20", ParameterType.WHOLE_NUMBER, ("20",)),
        ("-0.5", ParameterType.NUMBER, ("-0.5",)),
        ("True", ParameterType.YES_NO, ("yes",)),
        ("2026-11-01", ParameterType.DATE, ("2026-11-01",)),
        ("7  days ago", ParameterType.TIME, ("7 days ago",)),
        ("2026-11-01 08:00", ParameterType.TIME, ("2026-11-01 08:00:00+00:00",)),
        ("2026-11-01T08:00+08:00", ParameterType.TIME, ("2026-11-01 00:00:00+00:00",)),
        ("'Kling 3.0'", ParameterType.TEXT, ("Kling 3.0",)),
        ("'it''s'", ParameterType.TEXT, ("it's",)),
        ("today", ParameterType.TEXT, ("today",)),
        ("nan", ParameterType.TEXT, ("nan",)),
    ],
)
def test_a_parameter_is_proposed_to_take_what_was_said_as_it_was_read(
    text: str, takes: ParameterType, kept: tuple[str, ...]
) -> None:
    assert proposed((text,)) == (takes, kept)


@pytest.mark.parametrize("text", ["20", "-0.5", "true", "2026-11-01", "2026-11-01 08:00", "'1'"])
def test_what_is_proposed_means_what_was_said_on_every_clock(text: str) -> None:
    takes, kept = proposed((text,))
    parameter = Parameter(name="any", type=takes, default=kept)
    for zone in ("Asia/Shanghai", "America/New_York"):
        bound = parameter.value(parameter.default, datetime.now(UTC), ZoneInfo(zone))
        assert bound == read_value(text)


@pytest.mark.parametrize(
    ("text", "used", "takes", "kept"),
    [
        ("", ParameterType.TIME, ParameterType.TIME, ()),
        ("", ParameterType.LIST, ParameterType.LIST, ()),
        ("5", ParameterType.NUMBER, ParameterType.NUMBER, ("5",)),
        ("5", ParameterType.TEXT, ParameterType.TEXT, ("5",)),
        ("today", ParameterType.TIME, ParameterType.TIME, ("today",)),
        ("Yesterday", ParameterType.DATE, ParameterType.DATE, ("yesterday",)),
        ("3 days ago", ParameterType.TIME, ParameterType.TIME, ("3 days ago",)),
        ("soon", ParameterType.TIME, ParameterType.TEXT, ("soon",)),
        ("yes", ParameterType.YES_NO, ParameterType.YES_NO, ("yes",)),
        ("2026-11-01", ParameterType.TIME, ParameterType.DATE, ("2026-11-01",)),
        ("true", ParameterType.NUMBER, ParameterType.YES_NO, ("yes",)),
        ("Kling", ParameterType.LIST, ParameterType.LIST, ("Kling",)),
    ],
)
def test_a_use_says_the_type_where_that_changes_nothing_of_what_was_said(
    text: str, used: ParameterType, takes: ParameterType, kept: tuple[str, ...]
) -> None:
    assert proposed((text,), used) == (takes, kept)
