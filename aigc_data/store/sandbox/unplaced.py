"""Where it is that the engine complains of, where it does not say: out of the words and the tree.

What is in the text only once is found by what the engine quotes of it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigc_data.store.sandbox.functions import SCALARS
from aigc_data.store.sandbox.held import OF_A_UNIT, UNITS
from aigc_data.store.sandbox.place import characters
from aigc_data.store.sandbox.sources import nodes_of
from aigc_data.store.sandbox.spoken import NOWHERE, Meant, Query, Said, Take
from aigc_data.store.sandbox.tree import Node
from aigc_data.store.sandbox.vocabulary import in_case_of, nearest, nearest_text, plural
from aigc_data.store.sandbox.word import Word, words_of

ALL_UNITS: Final = (*UNITS, *map(plural, UNITS))
SETS: Final = frozenset(("union", "except", "intersect"))
LARGE: Final = 10
"""Digits of a number that is told by them."""


def _unit(said: Said, query: Query) -> Meant:
    """Return the unit of `extract(yer FROM …)`, `date_trunc('dya', …)` or `INTERVAL '7 dyas'`."""
    words = [*words_of(query.text)]
    wanted = re.compile(rf"\b{re.escape(said['name'])}\b", re.IGNORECASE)
    for number, word in enumerate(words):
        if _holds_unit(word, words[max(0, number - 2) : number]) and (
            found := wanted.search(word.said)
        ):
            near = [in_case_of(found[0], one) for one in nearest(said["name"], ALL_UNITS)]
            return Meant(word.start + found.start(), *near)
    return NOWHERE


def _holds_unit(word: Word, before: list[Word]) -> bool:
    names = ["", "", *(one.said.lower() for one in before)][-2:]
    if word.is_text:
        return names[-1] == "interval" or (names[0] in OF_A_UNIT and names[1] == "(")
    return word.is_plain and names == ["extract", "("]


def _interval(said: Said, query: Query) -> Meant:  # noqa: ARG001
    """Return the unit of `INTERVAL 7 DYAS`, which the engine takes for a name of the column."""
    words = (word for word in words_of(query.text) if word.start > query.offset)
    word = next((word for word in words if word.is_plain), None)
    near = nearest(word.said, ALL_UNITS) if word else []
    if word is None or not near:
        return Meant(query.offset)
    return Meant(word.start, in_case_of(word.said, near[0]))


def _text(said: Said, query: Query) -> Meant:
    """Return the text in quotes that holds what the engine tells, if only one does."""
    value = said["value"].replace("'", "''")
    held = [word for word in words_of(query.text) if word.is_text and value in word.said]
    return Meant(held[0].start) if len(held) == 1 else NOWHERE


def _zone(said: Said, query: Query) -> Meant:
    """Return the time zone that is spelt wrong, and the text with the one that is like it."""
    at = _text(said, query).offset
    known = re.findall(r'"([^"]*)"', said["near"])
    near = "".join(nearest_text(said["value"], known, alike=0.8))
    if at < 0 or not near:
        return Meant(at)
    end = at + 2 + len(said["value"])
    return Meant(at, f"'{near}'", f"{query.text[:at]}'{near}'{query.text[end:]}")


def _group(said: Said, query: Query) -> Meant:
    """Return the number after GROUP BY that is none of a column."""
    most = int(said["most"])
    for node in nodes_of(query.reads.root):
        for one in node.get("group_expressions") or ():
            value = one.get("value", {}).get("value")
            if isinstance(value, int) and not 0 < value <= most:
                return Meant(_at(query, one))
    return NOWHERE


def _grouped(said: Said, query: Query) -> Meant:
    """Return the name in HAVING, and which of those was meant that can stand there."""
    for node in nodes_of(query.reads.root):
        having = node.get("having")
        for one in nodes_of(having) if isinstance(having, dict) else ():
            if one.get("class") == "COLUMN_REF" and one["column_names"][-1] == said["name"]:
                known = {name.lower(): name for name in _selected(node)}
                known.pop(said["name"].lower(), None)
                return Meant(_at(query, one), *nearest(said["name"], known.values(), alike=0.7))
    return NOWHERE


def _selected(node: Node) -> Iterator[str]:
    """Yield the names of what is selected, and of what it is grouped by."""
    for item in (*node.get("select_list", ()), *node.get("group_expressions", ())):
        yield str(item.get("alias") or (item.get("column_names") or [""])[-1])


def _sets(said: Said, query: Query) -> Meant:  # noqa: ARG001
    """Return the UNION between two queries of unequal columns."""
    signs = [word.start for word in words_of(query.text) if word.said.lower() in SETS]
    for node in nodes_of(query.reads.root):
        if node.get("type") == "SET_OPERATION_NODE" and _differ(node):
            right = _at(query, node["right"]["select_list"][0])
            return Meant(max((at for at in signs if at < right), default=-1))
    return Meant(signs[0]) if len(signs) == 1 else NOWHERE


def _differ(node: Node) -> bool:
    widths = _width(node["left"]), _width(node["right"])
    return None not in widths and widths[0] != widths[1] and "select_list" in node["right"]


def _width(node: Node) -> int | None:
    """Return the number of its columns, where that is plain."""
    while "left" in node:
        node = node["left"]
    items = node.get("select_list")
    if items is None or any(item.get("class") == "STAR" for item in items):
        return None
    return len(items)


def _method(said: Said, query: Query) -> Meant | None:
    """Return `tasks.count(*)`, and the text with the function alone."""
    if query.offset >= 0:
        return None
    words = [*words_of(query.text)]
    for table, dot, function, sign in zip(words, words[1:], words[2:], words[3:], strict=False):
        if table.is_name(said["name"]) and (dot.said, sign.said) == (".", "("):
            if function.said.lower() not in SCALARS:
                return Meant(table.start)
            mended = f"{query.text[: table.start]}{query.text[function.start :]}"
            return Meant(table.start, function.said, mended)
    return NOWHERE


def _overflow(said: Said, query: Query) -> Meant:
    """Return one of the numbers if it is written out, else the sign if there is but one."""
    words = [*words_of(query.text)]
    numbers = {one.lstrip("-") for one in (said["left"], said["right"])}
    for word in words:
        if word.said in numbers and len(word.said) >= LARGE:
            return Meant(word.start)
    signs = [word.start for word in words if word.said == said["sign"]]
    return Meant(signs[0]) if len(signs) == 1 else NOWHERE


def _at(query: Query, node: Node) -> int:
    """Return the offset of a node in characters."""
    return characters(query.text, int(node.get("query_location", -1)))


UNPLACED: Final[Mapping[str, Take]] = {
    r'extract specifier "(?P<name>\w+)" not recognized': _unit,
    r"Unimplemented type for cast \(\w+ -> INTERVAL\)": _interval,
    r"GROUP BY term out of range - should be between 1 and (?P<most>\d+)": _group,
    r"column (?P<name>\w+) must appear in the GROUP BY clause or be used in an agg": _grouped,
    r"Set operations can only apply to expressions with the same number": _sets,
    r'Referenced column "(?P<name>[^"]*)" not found in FROM clause': _method,
    r"Overflow in \w+ of \w+ \((?P<left>-?\d+) (?P<sign>[-+*]) (?P<right>-?\d+)\)": _overflow,
    r"Failed to parse format specifier (?P<value>[^:]*):": _text,
    r'Could not parse string "[^"]*" according to format specifier "(?P<value>[^"]*)"': _text,
    r"Unknown TimeZone '(?P<value>[^']*)'!(?:\s+Candidate time zones: (?P<near>.*))?": _zone,
    r"(?:missing [)\]]|unexpected \)|trailing \\|no argument for \w+ operator|invalid [a-z ]+"
    r"|bad repetition operator): (?P<value>.+)": _text,
}
"""By how the engine begins its sentence."""
