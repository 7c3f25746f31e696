"""Quotes of other programs: `backticks` around a name, and “curly” ones, as word processors set."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.word import Word, words_of

QUOTED: Final = re.compile(r"`([^`\n]+)`|[‘’‚‛]([^‘’‚‛\n]*)[‘’‚‛]|[“”„‟]([^“”„‟\n]*)[“”„‟]")
"""A name in backticks, a text in single curly quotes, and what is in double ones."""
Made = tuple[int, int, str]
"""Where a pair of quotes begins and ends, and what it is in SQL."""
SIGNS: Final = frozenset("`‘’‚‛“”„‟")
WHY: Final = "SQL has a text in 'single quotes' and a name in \"double quotes\""
TEXT_AFTER: Final = frozenset(("=", ">", "<", "like", "ilike", "then", "else", "|"))
NAME_AFTER: Final = frozenset(("as", "by", "select", "."))


def as_text(value: str) -> str:
    """Return the value as a text of SQL."""
    return "'" + value.replace("'", "''") + "'"


def as_name(name: str) -> str:
    """Return the name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def in_right_quotes(text: str, offset: int = 0) -> tuple[str, str] | None:
    """Return what the quotes at or behind an offset hold in SQL's, and the whole text in them.

    None where there are no such quotes there, or where one may hold a name as well as a text.
    """
    return _right(text, [*_made(text)], offset) if SIGNS.intersection(text) else None


def _right(text: str, made: list[Made], offset: int) -> tuple[str, str] | None:
    near = next((said for start, end, said in made if start <= offset < end), "")
    if not near or any(not said for _, _, said in made):
        return None
    for start, end, said in reversed(made):
        text = f"{text[:start]}{said}{text[end:]}"
    return near, text


def requoted(wrong: Wrong, text: str, stop: Callable[[str], int | None]) -> Wrong:
    """Return that the quotes are wrong, where with right ones the text is SQL; else the same error.

    `stop` returns where the parser stops in a text; None where it is SQL.
    """
    made = [*_made(text)] if SIGNS.intersection(text) else []
    at = made[0][0] if made else -1
    right = _right(text, made, at)
    if right is None or stop(right[1]) is not None:
        return wrong
    return Wrong(WHY, Place.of_character(text, at), *right)


def _made(text: str) -> Iterator[Made]:
    """Yield where each such pair begins and ends, and what it is in SQL, empty if that is unsure.

    Texts in SQL's own quotes, and comments, may hold any sign.
    """
    end, before, in_list = 0, "", False
    for word in words_of(text):
        if word.start < end:
            continue
        found = QUOTED.match(text, word.start) if _opens(word) else None
        if found:
            end = found.end()
            yield found.start(), end, _in_sql(found, before, is_among=in_list)
        elif word.said == "(":
            in_list = before == "in"
        elif word.said == ")":
            in_list = False
        before = word.said.lower()


def _opens(word: Word) -> bool:
    return not word.is_quoted and word.said[:1] in SIGNS


def _in_sql(found: re.Match[str], before: str, *, is_among: bool) -> str:
    name, single, double = found.groups()
    is_text = before in TEXT_AFTER or is_among
    if name is not None:
        return as_text(name) if is_text and not name.isidentifier() else as_name(name)
    inner = single if single is not None else double or ""
    if before in NAME_AFTER:
        return as_name(inner)
    return as_text(inner) if is_text or single is not None else ""
