"""What is bound for a parameter that is said as text, and whose type nobody has told.

A time is read as such, for the engine compares no text with a time; so are numbers, true and false.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.moment import AGO, STARTS, moment, written
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.parameter import Said as Texts
from aigc_data.store.sandbox.query import Value
from aigc_data.ui.sql.state import Said

TRUTHS: Final = {"true": True, "false": False}


def values(names: Iterable[str], said: Said) -> dict[str, Value]:
    """Return the value of each parameter; what is not said is NULL."""
    return {name: read_value("".join(said.get(name, ())[:1])) for name in sorted(names)}


def read_value(text: str) -> Value:
    """Return NULL for nothing, and else what the text reads as; in quotes it is a text.

    Times are said as "2026-11-01 08:00" or "7 days ago"; without a zone they are UTC.
    """
    bare = text.strip()
    if not bare:
        return None
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        return bare[1:-1].replace("''", "'")
    if bare.lower() in TRUTHS:
        return TRUTHS[bare.lower()]
    for read in _READERS:
        with suppress(ValueError):
            return read(bare)
    return text


def proposed(
    texts: Sequence[str], used: ParameterType = ParameterType.TEXT
) -> tuple[ParameterType, Texts]:
    """Return the type that takes what was said as it was read, and how it is said to that type.

    Where nothing was said it is the type that it is used as in the query.
    """
    text = "".join(texts[:1])
    value = read_value(text)
    takes = used if value is None else _takes(value, used)
    with suppress(BadQuery):  # a number that is none, such as nan
        return takes, _checked(takes, _as_said(value, text))
    return ParameterType.TEXT, (text,)


def _takes(value: Value, used: ParameterType) -> ParameterType:
    """Return the type of a value; a whole number is as much where any number may stand."""
    is_any = type(value) is int and used is ParameterType.NUMBER
    return used if is_any else _TAKES.get(type(value), ParameterType.TEXT)


def _checked(takes: ParameterType, said: str) -> Texts:
    return Parameter(name="any", type=takes, default=(said,)).default


def _as_said(value: Value, text: str) -> str:
    """Return how a typed parameter is told this value: relative as it was, else with its zone."""
    if isinstance(value, datetime):
        return text if AGO.fullmatch(written(text)) else value.isoformat(" ")
    return "" if value is None else str(value)


def _whole_number(text: str) -> int:
    if abs(number := int(text)) >= 2**63:
        raise ValueError(text)
    return number


def _time(text: str) -> datetime:
    if text.lower() in {"now", *STARTS}:  # as likely words that somebody looks for
        raise ValueError(text)
    return moment(text, datetime.now(UTC), UTC)


def _date(text: str) -> date:
    if "-" not in text:  # 20260914 is a number
        raise ValueError(text)
    return date.fromisoformat(text)


_TAKES: Final[dict[type, ParameterType]] = {
    bool: ParameterType.YES_NO,
    int: ParameterType.WHOLE_NUMBER,
    float: ParameterType.NUMBER,
    datetime: ParameterType.TIME,
    date: ParameterType.DATE,
}
_READERS: Final[tuple[Callable[[str], Value], ...]] = (_whole_number, float, _date, _time)
