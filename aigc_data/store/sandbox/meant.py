"""Where a wrong name is, and which was meant, where the engine says only some of it.

Of a name behind a dot it says where the alias is; of one in EXCLUDE or USING, not even that.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from aigc_data.store.sandbox.sources import Columns
from aigc_data.store.sandbox.vocabulary import TYPES, in_case_of, nearest
from aigc_data.store.sandbox.word import words_of


@dataclass(frozen=True, slots=True)
class Meant:
    """The offset of the wrong name in characters, or -1, and the name that was meant, or none."""

    offset: int
    near: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A text that the engine complained of, the offset that it says, and what there is to read."""

    text: str
    offset: int
    columns: Columns

    def find(self, *names: str) -> int:
        """Return the offset of the last of these, each behind the one before; -1 for none."""
        wanted = deque(names)
        for word in words_of(self.text):
            if word.start >= self.offset and word.is_name(wanted[0]):
                wanted.popleft()
                if not wanted:
                    return word.start
        return -1

    def of(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table."""
        return self.columns.get(table.lower(), ())

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns of everything."""
        return tuple(chain.from_iterable(self.columns.values()))


def meant(message: str, query: Query) -> Meant | None:
    """Return it for what the engine says, or None where it says all that there is to say."""
    for pattern, take in _KINDS.items():
        if found := pattern.match(message):
            return take(found.groupdict(default=""), query)
    return None


def _qualified(said: Mapping[str, str], query: Query) -> Meant:
    near = nearest(said["name"], query.of(said["table"]))
    return Meant(query.find(said["table"], said["name"]), *near)


def _table(said: Mapping[str, str], query: Query) -> Meant:
    """Return the table of the likest name, else the only one with such a column, or at all."""
    likely, column = re.findall(r'"([^"]*)"', said["tables"]), _behind(query, said["name"])
    fitting = [table for table in query.columns if column in query.of(table)]
    near = nearest(said["name"], likely) or _only(fitting) or _only([*query.columns])
    return Meant(query.find(said["name"]), *near)


def _listed(said: Mapping[str, str], query: Query) -> Meant:
    columns = query.of(said["table"]) or query.all_columns
    return Meant(query.find(said["list"], said["name"]), *nearest(said["name"], columns))


def _joined(said: Mapping[str, str], query: Query) -> Meant:
    near = nearest(said["name"], query.all_columns)
    return Meant(query.find("USING", said["name"]), *near)


def _type(said: Mapping[str, str], query: Query) -> Meant:
    near = [in_case_of(said["name"], one) for one in nearest(said["name"], TYPES)]
    return Meant(query.find(said["name"]), *near)


def _behind(query: Query, table: str) -> str:
    """Return the name behind the table's and a dot, in lower case."""
    words = [word for word in words_of(query.text) if word.start >= query.offset]
    at = next((number for number, word in enumerate(words) if word.is_name(table)), len(words))
    return "".join(word.said.lower() for word in words[at + 2 : at + 3])


def _only(names: list[str]) -> list[str]:
    return names if len(names) == 1 and names[0].isidentifier() else []


_KINDS: Final[dict[re.Pattern[str], Callable[[Mapping[str, str], Query], Meant]]] = {
    re.compile(pattern, re.DOTALL): take
    for pattern, take in (
        (r'Values list "(?P<table>.*)" does not have a column named "(?P<name>.*)"', _qualified),
        (
            r'Referenced table "(?P<name>[^"]*)" not found!(?:\nCandidate tables: (?P<tables>.*))?',
            _table,
        ),
        (r'Column "(?P<name>.*)" in (?P<list>[A-Z]+) list not found in (?P<table>.*)', _listed),
        (r'Column "(?P<name>.*)" does not exist on (?:left|right) side of join', _joined),
        (r"Type with name (?P<name>.*) does not exist!", _type),
    )
}
