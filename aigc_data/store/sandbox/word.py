"""The words of a query with their places; what comments and texts say is none of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

PARTS: Final = re.compile(
    r"""
      --[^\n]* | /\*.*?(?:\*/|\Z)            # a comment
    | (?P<text> '(?:[^']|'')*(?:'|\Z) )      # is one thing, whatever it says
    | (?P<quoted> "(?:[^"]|"")*(?:"|\Z) )
    | (?P<word> [^\W\d]\w* )
    | (?P<else> \w+ | \S )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A name, a keyword or a sign, and the offset of its first letter."""

    start: int
    said: str
    is_quoted: bool = False
    is_plain: bool = False

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.said)

    @property
    def is_text(self) -> bool:
        """Whether it is a text in single quotes, which it still has."""
        return not self.is_quoted and self.said.startswith("'")

    def is_name(self, name: str) -> bool:
        """Return whether it is this name, as the engine compares names."""
        return (self.is_quoted or self.is_plain) and self.said.lower() == name.lower()


def words_of(text: str) -> Iterator[Word]:
    """Yield them in their order; a quoted name is what its quotes hold."""
    for part in PARTS.finditer(text):
        if part["quoted"]:
            inner = part["quoted"][1:].removesuffix('"')
            yield Word(part.start() + 1, inner, is_quoted=True)
        elif part.lastgroup:
            yield Word(part.start(), part[0], is_plain=part["word"] is not None)
