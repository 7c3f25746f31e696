"""What is bound for a parameter that is said as text, and whose type nobody has told.

Its use in the query tells it: beside a column of texts `3.0` is a text. Where that says nothing, a
time is read as such, for the engine compares no text with a time; so are numbers, true and false.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from typing import Final

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.moment import AGO, STARTS, day, moment, written
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.parameter import Said as Texts
from aigc_data.store.sandbox.query import Value
from aigc_data.ui.sql.state import Said

TRUTHS: Final = {"true": True, "false": False}
ANSWERS: Final = {**TRUTHS, "yes": True, "no": False}
DAYS: Final = frozenset(("now", *STARTS))
"""Words for times: as likely ones that somebody looks for, where no time is asked for."""
AS_IT_IS: Final = frozenset((ParameterType.TEXT, ParameterType.TIME_ZONE))
Used = Mapping[str, ParameterType]
"""What a parameter takes by its use, by its name in lower case."""
UNUSED: Final[Used] = MappingProxyType({})


def values(
    names: Iterable[str], said: Said, used: Used = UNUSED, zone: tzinfo = UTC
) -> dict[str, Value]:
    """Return the value of each parameter; what is not said is NULL.

    Raises BadQuery where a time is asked for and none is said.
    """
    return {
        name: _named(name, said.get(name, ()), used.get(name.lower()), zone)
        for name in sorted(names)
    }


def _named(name: str, texts: Sequence[str], used: ParameterType | None, zone: tzinfo) -> Value:
    try:
        return read(texts, used, zone)
    except BadQuery as error:
        raise BadQuery(f"the parameter {name}: {error}") from None


def read(texts: Sequence[str], used: ParameterType | None = None, zone: tzinfo = UTC) -> Value:
    """Return NULL for nothing, and else what is said; a list where one is asked for."""
    if used is ParameterType.LIST:
        return [_without_quotes(text) for text in texts if text.strip()] or None
    return read_value("".join(texts[:1]), used, zone)


def read_value(text: str, used: ParameterType | None = None, zone: tzinfo = UTC) -> Value:
    """Return NULL for nothing, and else what the text reads as; in quotes it is a text.

    Times are said as "2026-11-01 08:00" or "7 days ago"; without a zone they are UTC. "today" and
    its like are days of `zone`, where a time is asked for. Raises BadQuery as `values` does.
    """
    bare = text.strip()
    if not bare:
        return None
    if _is_in_quotes(bare):
        return _without_quotes(bare)
    if used in AS_IT_IS:
        return text
    if used is ParameterType.TIME or used is ParameterType.DATE:
        return _of_time(bare, used, zone)
    truths = ANSWERS if used is ParameterType.YES_NO else TRUTHS
    if bare.lower() in truths:
        return truths[bare.lower()]
    return next(_readings(bare), text)


def _readings(bare: str) -> Iterator[Value]:
    for reader in _READERS:
        with suppress(ValueError):
            yield reader(bare)


def _is_in_quotes(bare: str) -> bool:
    return len(bare) > 1 and bare[0] == bare[-1] == "'"


def _without_quotes(text: str) -> str:
    bare = text.strip()
    return bare[1:-1].replace("''", "'") if _is_in_quotes(bare) else text


def _of_time(bare: str, used: ParameterType, zone: tzinfo) -> Value:
    """Return a time or a day in the words of the form; one that is written goes by UTC."""
    clock = zone if written(bare) in DAYS or used is ParameterType.DATE else UTC
    with suppress(ValueError):
        return _date(bare)
    reader = day if used is ParameterType.DATE else moment
    return reader(bare, datetime.now(UTC), clock)


def proposed(
    texts: Sequence[str], used: ParameterType | None = None
) -> tuple[ParameterType, Texts]:
    """Return the type that takes what was said as it was read, and how it is said to that type.

    Where nothing was said it is the type that it is used as in the query.
    """
    text = "".join(texts[:1])
    with suppress(BadQuery):  # no time where one is asked for, or a number such as nan
        value = read(texts, used)
        takes = used or ParameterType.TEXT if value is None else _takes(value, used)
        return takes, _checked(takes, _as_said(value, text))
    return ParameterType.TEXT, (text,)


def _takes(value: Value, used: ParameterType | None) -> ParameterType:
    """Return the type of a value; a whole number is as much where any number may stand."""
    if type(value) is int and used is ParameterType.NUMBER:
        return used
    if isinstance(value, str) and used in AS_IT_IS:
        return used or ParameterType.TEXT
    return _TAKES.get(type(value), ParameterType.TEXT)


def _checked(takes: ParameterType, said: Sequence[str]) -> Texts:
    return Parameter(name="any", type=takes, default=tuple(said)).default


def _as_said(value: Value, text: str) -> Sequence[str]:
    """Return how a typed parameter is told this value: relative as it was, else with its zone."""
    if isinstance(value, list):
        return value
    if isinstance(value, date) and (written(text) in DAYS or AGO.fullmatch(written(text))):
        return (text,)
    if isinstance(value, datetime):
        return (value.isoformat(" "),)
    return () if value is None else (str(value),)


def _whole_number(text: str) -> int:
    if abs(number := int(text)) >= 2**63:
        raise ValueError(text)
    return number


def _time(text: str) -> datetime:
    if text.lower() in DAYS:
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
    list: ParameterType.LIST,
}
_READERS: Final[tuple[Callable[[str], Value], ...]] = (_whole_number, float, _date, _time)
