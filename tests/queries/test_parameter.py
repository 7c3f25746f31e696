from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter, ParameterType, Value, bound

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")


def a_parameter(word: str, **fields: Any) -> Parameter:
    return Parameter(name="one", type=ParameterType(word), **fields)


@pytest.mark.parametrize(
    ("word", "said", "value"),
    [
        ("text", "'; DROP TABLE task; --", "'; DROP TABLE task; --"),
        ("number", "0.5", 0.5),
        ("number", "20", 20.0),
        ("whole number", " 20 ", 20),
        ("time", "7 days ago", datetime(2026, 9, 7, 12, tzinfo=UTC)),
        ("date", "today", date(2026, 9, 14)),
        ("time zone", "Europe/Berlin", "Europe/Berlin"),
        ("yes/no", "Yes", True),
        ("yes/no", "false", False),
        ("list", "a", ["a"]),
    ],
)
def test_what_is_said_is_bound_by_its_type(word: str, said: str, value: Value) -> None:
    bound = a_parameter(word).value((said,), NOW, BEIJING)
    assert (type(bound), bound) == (type(value), value)


@pytest.mark.parametrize("word", [one.value for one in ParameterType if one.value != "choice"])
def test_what_is_left_blank_is_null_but_for_the_zone_which_is_the_readers(word: str) -> None:
    value = a_parameter(word).value(("  ",), NOW, BEIJING)
    assert value == ("Asia/Shanghai" if word == "time zone" else None)


@pytest.mark.parametrize(
    ("word", "said", "why"),
    [
        ("number", "much", "write a number such as 0.5, not 'much'"),
        ("number", "nan", "write a number such as 0.5, not 'nan'"),
        ("whole number", "0.5", "write a whole number such as 20, not '0.5'"),
        ("whole number", "9" * 19, f"the number {'9' * 19} is too large"),
        ("time zone", "../etc/passwd", "write a time zone such as Asia/Shanghai, not"),
        ("yes/no", "maybe", "write yes or no, not 'maybe'"),
        ("text", "a\x00", "a value has at most 2000 letters, and none of control"),
        ("text", "a" * 2001, "a value has at most 2000 letters, and none of control"),
    ],
)
def test_what_cannot_be_a_value_names_the_parameter_and_what_to_write(
    word: str, said: str, why: str
) -> None:
    with pytest.raises(BadQuery) as told:
        a_parameter(word).value((said,), NOW, UTC)
    assert str(told.value).startswith(f"the parameter one: {why}")


def test_a_choice_takes_its_choices_alone() -> None:
    kind = a_parameter("choice", choices=("image", "video"))
    assert [kind.value(said, NOW, UTC) for said in ((), ("video",))] == [None, "video"]
    with pytest.raises(BadQuery, match="choose from image, video, not 'sound'"):
        kind.value(("sound",), NOW, UTC)


def test_only_a_list_takes_several() -> None:
    assert a_parameter("list").value(("b", "", "a"), NOW, UTC) == ["b", "a"]
    with pytest.raises(BadQuery, match="takes fewer values than 2"):
        a_parameter("text").value(("b", "a"), NOW, UTC)


def test_a_default_is_kept_in_the_form_of_its_type() -> None:
    defaults = [
        a_parameter(word, default=(said,)).default
        for word, said in (("number", "1e2"), ("whole number", "007"), ("yes/no", "TRUE"))
    ]
    assert defaults == [("100",), ("7",), ("yes",)]


@pytest.mark.parametrize("name", ["", "1a", "a-b", "a b", "é", "a" * 41, "q", "Embed"])
def test_a_name_is_one_that_sql_and_the_address_can_hold(name: str) -> None:
    with pytest.raises(BadQuery):
        Parameter(name=name)


def test_each_name_of_a_text_is_bound_to_what_is_said_else_to_its_default() -> None:
    parameters = [
        Parameter(name="since", type=ParameterType.DATE, default=("yesterday",)),
        Parameter(name="least", type=ParameterType.WHOLE_NUMBER, default=("3",)),
        Parameter(name="unused", default=("x",)),
    ]
    said = {"least": ("5",), "other": ("text",), "stray": ("y",)}
    assert bound(parameters, {"since", "least", "other", "blank"}, said, NOW, UTC) == {
        "since": date(2026, 9, 13),
        "least": 5,
        "other": "text",
        "blank": None,
    }


def test_what_is_said_to_be_blank_is_null_and_not_the_default() -> None:
    since = Parameter(name="since", type=ParameterType.TIME, default=("now",))
    assert bound([since], {"since"}, {"since": ()}, NOW, UTC) == {"since": None}
