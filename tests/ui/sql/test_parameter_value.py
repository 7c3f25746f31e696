from datetime import UTC, date, datetime, timedelta

import pytest

from aigc_data.store.sandbox.query import Value
from aigc_data.ui.sql.parameter_value import read_value, values


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
