"""What was meant by a name that no table has: another name, or a text that lacks its quotes.

The engine says only which columns look like it, by case, and not of what the name is held against.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aigc_data.store.sandbox.held import HELD, UNITS
from aigc_data.store.sandbox.quotes import SIGNS, as_name, as_text, in_right_quotes
from aigc_data.store.sandbox.scope import Spot, column_of
from aigc_data.store.sandbox.tree import Node
from aigc_data.store.sandbox.vocabulary import KEYWORDS, in_case_of, nearest, nearest_text
from aigc_data.store.sandbox.word import Word, words_of

LIKELY: Final = 0.7
"""How much of the name of a column has to be alike: `failed` is none for `failure_kind`."""
SURELY: Final = 0.8
"""The same where a text may be meant just as well."""
TIMES: Final = frozenset(("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"))


@dataclass(frozen=True, slots=True)
class Guess:
    """What was meant, and the whole text with it where it is more than one name for another."""

    near: str = ""
    mended: str = ""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that no table has, where it begins (also its quote), and what the engine offers."""

    text: str
    name: str
    offset: int
    spot: Spot | None
    candidates: Sequence[str] = ()

    def guess(self) -> Guess:
        """Return what was meant, or nothing."""
        if mended := in_right_quotes(self.text, self.offset):
            return Guess(*mended)
        if near := self._keyword():
            return Guess(near)
        if self.spot is None:
            return Guess(self._near(self.candidates))
        if self.spot.is_unit():
            return self._text(nearest(self.name, UNITS))
        return self._compared(self.spot)

    def _keyword(self) -> str:
        """Return DISTINCT for what stands for it: the engine takes `DISTICT model` as a column."""
        before, after = self.text[: self.offset], self.text[self.offset + len(self.name) :]
        follows = next(words_of(after), None)
        if before.rstrip()[-6:].upper() != "SELECT" or not follows or not _is_column(follows):
            return ""
        near = nearest(self.name, ("distinct",), alike=0.75)
        return "".join(in_case_of(self.name, one) for one in near)

    def _compared(self, spot: Spot) -> Guess:
        """Return the value of the column beside it, else a column that is like it."""
        beside = spot.beside()
        column = column_of(beside) if beside else ""
        held = () if spot.is_pattern else HELD.get(column, ())
        if values := nearest_text(self.name, held):
            return self._text(values)
        if near := self._visible(spot, SURELY if spot.has_parts else LIKELY, column):
            return Guess(near)
        return self._text([self.name] if not held and self._can_be_text(spot, column) else [])

    def _visible(self, spot: Spot, alike: float, beside: str) -> str:
        """Return the name that is most like it, of those that can stand there."""
        if spot.has_parts and not self.name.isidentifier():
            return ""
        for number, names in enumerate(spot.visible()):
            known = [*names, *(() if number else self.candidates)]
            if near := self._near([one for one in known if one.lower() != beside], alike):
                return near
        return ""

    def _near(self, known: Sequence[str], alike: float = LIKELY) -> str:
        other = [one for one in known if one.lower() != self.name.lower()]
        return "".join(nearest(self.name, other, alike=alike))

    def _can_be_text(self, spot: Spot, column: str) -> bool:
        type_ = spot.reads.types.get(column, "")
        if type_ in TIMES:
            return _is_time(self.name)
        return type_ == "VARCHAR" and not SIGNS.intersection(self.name)

    def _text(self, values: Sequence[str]) -> Guess:
        """Return the value as a text in quotes, in the place of the name and of its quotes."""
        if not values:
            return Guess()
        return Guess(as_text(values[0]), self._mended(values[0]))

    def _mended(self, value: str) -> str:
        """Return the text with all names made texts that are in the same case."""
        whole, parts, done = self.text.encode(), list[bytes](), 0
        meant_by = {_start(node): (node, meant) for node, meant in self._others(value)}
        for start, (node, meant) in sorted(meant_by.items()):
            parts += (whole[done:start], as_text(meant).encode())
            name = str(node["column_names"][0])
            is_quoted = whole[start : start + 1] == b'"'
            done = start + len((as_name(name) if is_quoted else name).encode())
        return b"".join((*parts, whole[done:])).decode()

    def _others(self, value: str) -> Iterator[tuple[Node, str]]:
        """Yield the names in the same case, each with the value that is meant.

        Those of the list that this one is in, and the known values in other places.
        """
        if self.spot is None:
            return
        yield from self.spot.held_elsewhere()
        beside = self.spot.beside()
        held = HELD.get(column_of(beside), ()) if beside else ()
        visible = {name.lower() for names in self.spot.visible() for name in names}
        for node in self.spot.among():
            name = str(node["column_names"][0])
            if node is self.spot.step.node:
                yield node, value
            elif name.lower() not in visible:
                yield from ((node, one) for one in (nearest_text(name, held) if held else [name]))


def _start(node: Node) -> int:
    return int(node["query_location"])


def _is_column(word: Word) -> bool:
    return word.is_quoted or (word.is_plain and word.said.lower() not in KEYWORDS)


def _is_time(text: str) -> bool:
    with suppress(ValueError):
        return bool(datetime.fromisoformat(text))
    return False
