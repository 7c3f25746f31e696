"""A text that is no SQL: the keyword that is misspelt in it, and the one that was meant.

The parser says where it stopped: at the wrong word, or behind it, where that could be a name. Which
keyword was meant is the parser's to say, too: with it the text is SQL, or it comes further.
"""

from collections.abc import Callable, Iterator
from typing import Final

from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.unplaced import ALL_UNITS
from aigc_data.store.sandbox.vocabulary import KEYWORDS, in_case_of, nearest
from aigc_data.store.sandbox.word import Word, words_of

Reach = Callable[[str], int | None]
"""Returns the offset at which the parser stops in a text; None where it is SQL."""
TRIED: Final = 6
"""Keywords that are tried for a word."""
GLUED: Final = {
    **{f"{word}by": f"{word} by" for word in ("group", "order", "partition")},
    **{f"{word}join": f"{word} join" for word in ("left", "right", "inner", "cross", "full")},
    "unionall": "union all",
    "notin": "not in",
}
"""Two keywords without the blank between them."""
SHORT: Final = 3
"""A word of so few letters is half another at one wrong letter."""


def with_keyword(wrong: Wrong, text: str, stopped: int, reach: Reach) -> Wrong:
    """Return the same error with the place of the misspelt keyword, if that is what it is.

    A text or a comment without an end is another error, and the parser is slow to find those.
    """
    if not wrong.why.startswith("syntax error"):
        return wrong
    best, furthest = wrong, _next(text, stopped)
    for word, keyword in _guesses(text, stopped):
        longer = len(keyword) - len(word.said)
        end = reach(f"{text[: word.start]}{keyword}{text[word.end :]}")
        got = len(text) + 1 if end is None else end - longer
        if got > furthest:
            furthest = got
            best = Wrong(wrong.why, Place.of_character(text, word.start), keyword)
    return best


def _next(text: str, stopped: int) -> int:
    """Return where the next word begins: a keyword that is meant brings the parser behind it."""
    return next((word.start for word in words_of(text) if word.start > stopped), len(text))


def _guesses(text: str, stopped: int) -> Iterator[tuple[Word, str]]:
    """Yield what the word there may be meant to be, then the word before it."""
    words = [word for word in words_of(text) if word.start <= stopped]
    for number in range(len(words) - 1, max(-1, len(words) - 3), -1):
        word, name = words[number], words[number].said.lower()
        if word.is_plain and len(name) > 1 and name not in KEYWORDS:
            is_unit = number > 1 and words[number - 2].is_name("interval")
            for keyword in _meant(name, is_unit=is_unit):
                yield word, in_case_of(word.said, keyword)


def _meant(name: str, *, is_unit: bool) -> list[str]:
    """Return what a word may be meant to be: a unit behind a number, else one keyword or two."""
    if is_unit:
        return nearest(name, ALL_UNITS, TRIED)
    glued = [GLUED[one] for one in nearest(name, GLUED, alike=0.85)]
    return [*glued, *nearest(name, KEYWORDS, TRIED, 0.5 if len(name) <= SHORT else 0.6)]
