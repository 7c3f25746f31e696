"""Why a query has no answer, and what to do about it, in words of the page."""

import re
from dataclasses import dataclass
from typing import Final

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import (
    Cancelled,
    Limit,
    OverLimit,
    Refused,
    SandboxError,
    Wrong,
)
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.tree import TOLD_VIEWS
from aigc_data.ui.sql.bad_value import BadValue
from aigc_data.ui.sql.no_such_query import NoSuchQuery
from aigc_data.ui.store_words import store_words


@dataclass(frozen=True, slots=True)
class FaultWords:
    """Title, what is wrong and what to do; none is for Markdown as it is."""

    title: str
    said: str
    advice: str
    place: Place | None = None
    near: str = ""
    """The name that was meant."""
    mended: str = ""
    """The whole text with it, where it is more than that name in the place of another."""
    grave: bool = True
    """False for what the viewer did themselves."""
    is_for_a_file: bool = False
    """Whether a file, which has more time, may have the rows."""


def fault_words(fault: SandboxError | StoreError) -> FaultWords:
    """Return what is said of a query that ended so."""
    if isinstance(fault, NoSuchQuery):
        return FaultWords("There is no such query", _full(fault.why), "", grave=False)
    if isinstance(fault, BadValue):
        return FaultWords("A value cannot be taken", _full(fault.why), "")
    if isinstance(fault, Wrong):
        advice = f"Did you mean {fault.near}?" if fault.near else ""
        said = _full(fault.why)
        return FaultWords(_WRONG, said, advice, fault.place, fault.near, fault.mended)
    if isinstance(fault, Refused):
        return FaultWords("The query is refused", _full(fault.why), _REFUSED, fault.place)
    if isinstance(fault, OverLimit):
        late = fault.limit is Limit.TIME
        title, advice = _TITLES[fault.limit], _ADVICE[fault.limit]
        return FaultWords(title, _sentence(fault), advice, is_for_a_file=late)
    if isinstance(fault, Cancelled):
        return FaultWords("Stopped", "The query was stopped before it ended.", "", grave=False)
    said = store_words(fault) if isinstance(fault, StoreError) else _sentence(fault)
    return FaultWords("The query could not be run", said, "The text is kept.")


def line_of(text: str, place: Place) -> str:
    """Return the line of a place, numbered, and a second line that points at the place."""
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    before = f"{place.line} | "
    cut = max(0, place.column - _BEFORE)
    blanks = "".join("\t" if letter == "\t" else " " for letter in line[cut : place.column - 1])
    return f"{before}{line[cut : cut + _WIDTH]}\n{' ' * len(before)}{blanks}^"


def mended(text: str, place: Place, near: str) -> str:
    """Return the text with the name at the place made the one that was meant."""
    lines = text.split("\n")
    line, start = lines[place.line - 1], place.column - 1
    name = _IN_QUOTES if line[:start].endswith('"') else _NAME
    lines[place.line - 1] = f"{line[:start]}{near}{name.sub('', line[start:], 1)}"
    return "\n".join(lines)


def _full(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."


def _sentence(fault: Exception) -> str:
    said = str(fault)
    return f"{said[:1].upper()}{said[1:]}"


_WRONG: Final = "The query is wrong"
_NAME: Final = re.compile(r"\A\w*")
_IN_QUOTES: Final = re.compile(r'\A[^"]*')
_BEFORE: Final = 60
_WIDTH: Final = 120
_REFUSED: Final = (
    f"Nothing of it was run. A query is one SELECT over the public views {TOLD_VIEWS}, "
    "with the functions that the editor completes: it can neither change nor reach anything else."
)
_TITLES: Final = {
    Limit.TIME: "It took too long",
    Limit.MEMORY: "It needs too much memory",
    Limit.SIZE: "A row is too large",
    Limit.TURNS: "Too many queries run at once",
}
_ADVICE: Final = {
    Limit.TIME: "Narrow it down by created_at, ask for fewer columns, or count instead of listing. "
    "A download, below, has more time.",
    Limit.MEMORY: "Narrow it down by created_at, group by fewer columns, or leave out ORDER BY and "
    "DISTINCT over whole rows.",
    Limit.SIZE: "Ask for fewer columns, or for a part of the text: left(prompt, 1000).",
    Limit.TURNS: "Others ask, too. Run it again in a moment.",
}
