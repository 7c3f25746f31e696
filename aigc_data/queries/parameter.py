"""One parameter of a saved query: what is asked for, and the value that is bound in its place.

What a person says is texts, in a form, in a link or in a file: none where it is left blank, several
for a list. `value` makes of it what is bound; blank is NULL.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.letters import checked_line, odd_letter
from aigc_data.queries.moment import day, moment, written

Value = str | bool | int | float | datetime | date | list[str] | None
Said = tuple[str, ...]

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
RESERVED: Final = frozenset(("q", "sql", "embed", "embed_options"))
"""What the address of the page uses itself."""
LONGEST_SAID: Final = 2000
LONGEST_TITLE: Final = 80
MOST_SAID: Final = 100
"""Texts of a list, and choices."""


class ParameterType(StrEnum):
    """What a parameter takes; the value is the word in a file."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    TIME = "time"
    DATE = "date"
    TIME_ZONE = "time zone"
    """A name such as Asia/Shanghai; blank is the reader's own, never NULL."""
    CHOICE = "choice"
    YES_NO = "yes/no"
    LIST = "list"
    """Any number of texts, bound as one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A `$name` in the text of a query; raises BadQuery for what cannot be one."""

    name: str
    type: ParameterType = ParameterType.TEXT
    default: Said = ()
    title: str = ""
    """What the input is called; the name where there is none."""
    choices: Said = ()
    """What a choice is from, and what a list may hold where they are given."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name.lower() in RESERVED:
            raise BadQuery(_bad_name(self.name))
        checked_line(self.title, f"the title of the parameter {self.name}", LONGEST_TITLE)
        if self.type is ParameterType.CHOICE and not self.choices:
            raise BadQuery(f"the parameter {self.name} is a choice: give its choices, a list")
        if len(self.choices) > MOST_SAID or not all(map(str.strip, self.choices)):
            raise BadQuery(f"the parameter {self.name} needs 1 to {MOST_SAID} choices, none blank")
        object.__setattr__(self, "default", self.kept(self.default))

    @property
    def label(self) -> str:
        """What the input is called."""
        return self.title or self.name

    def kept(self, said: Sequence[str]) -> Said:
        """Return what was said in the form in which it is kept; blank texts are left out.

        Raises BadQuery where it cannot be a value of this parameter.
        """
        texts = [text for text in said if text.strip()]
        if len(texts) > (MOST_SAID if self.type is ParameterType.LIST else 1):
            raise BadQuery(f"the parameter {self.name} takes fewer values than {len(texts)}")
        try:
            return tuple(self._kept(text) for text in texts)
        except BadQuery as error:
            raise BadQuery(f"the parameter {self.name}: {error}") from None

    def value(self, said: Sequence[str], now: datetime, zone: tzinfo) -> Value:
        """Return what is bound: None where it is blank; raises BadQuery.

        `now` is what relative times count from, and `zone` the clock that times without a zone and
        days go by.
        """
        texts = self.kept(said)
        if self.type is ParameterType.TIME_ZONE and not texts:
            return str(zone)
        if not texts:
            return None
        if self.type is ParameterType.LIST:
            return list(texts)
        return _VALUES[self.type](texts[0], now, zone)

    def _kept(self, text: str) -> str:
        if len(text) > LONGEST_SAID or odd_letter(text):
            raise BadQuery(f"a value has at most {LONGEST_SAID} letters, and none of control")
        if self.choices and text not in self.choices:
            raise BadQuery(f"choose from {', '.join(self.choices)}, not {text[:40]!r}")
        return _KEPT[self.type](text)


def bound(
    parameters: Sequence[Parameter],
    names: AbstractSet[str],
    said: Mapping[str, Sequence[str]],
    now: datetime,
    zone: tzinfo,
) -> dict[str, Value]:
    """Return the value of each `$name` in a text; raises BadQuery.

    What is not said is at its default; a name that no parameter explains takes a text.
    """
    known = {one.name: one for one in parameters}
    asked = [known.get(name) or Parameter(name=name) for name in sorted(names)]
    return {one.name: one.value(said.get(one.name, one.default), now, zone) for one in asked}


def _bad_name(name: str) -> str:
    if name.lower() in RESERVED:
        return f"no parameter may be called {name}: the page's address uses it itself"
    return f"a parameter is called by letters, digits and _, not {name[:40]!r}"


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadQuery(f"write a number such as 0.5, not {text[:40]!r}")
    return number


def _whole_number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise BadQuery(f"write a whole number such as 20, not {text[:40]!r}") from None
    if abs(number) >= 2**63:
        raise BadQuery(f"the number {text[:40]} is too large")
    return number


def _yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in {"yes", "no", "true", "false"}:
        raise BadQuery(f"write yes or no, not {text[:40]!r}")
    return word in {"yes", "true"}


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadQuery(f"write a time zone such as Asia/Shanghai, not {text[:40]!r}") from None


def _as_it_is(text: str) -> str:
    return text


_KEPT: Final[dict[ParameterType, Callable[[str], str]]] = {
    ParameterType.TEXT: _as_it_is,
    ParameterType.NUMBER: lambda text: repr(_number(text)).removesuffix(".0"),
    ParameterType.WHOLE_NUMBER: lambda text: str(_whole_number(text)),
    ParameterType.TIME: written,
    ParameterType.DATE: written,
    ParameterType.TIME_ZONE: _zone,
    ParameterType.CHOICE: _as_it_is,
    ParameterType.YES_NO: lambda text: "yes" if _yes_no(text) else "no",
    ParameterType.LIST: _as_it_is,
}
_VALUES: Final[dict[ParameterType, Callable[[str, datetime, tzinfo], Value]]] = {
    ParameterType.TEXT: lambda text, now, zone: text,  # noqa: ARG005
    ParameterType.NUMBER: lambda text, now, zone: _number(text),  # noqa: ARG005
    ParameterType.WHOLE_NUMBER: lambda text, now, zone: _whole_number(text),  # noqa: ARG005
    ParameterType.TIME: moment,
    ParameterType.DATE: day,
    ParameterType.TIME_ZONE: lambda text, now, zone: text,  # noqa: ARG005
    ParameterType.CHOICE: lambda text, now, zone: text,  # noqa: ARG005
    ParameterType.YES_NO: lambda text, now, zone: _yes_no(text),  # noqa: ARG005
}
