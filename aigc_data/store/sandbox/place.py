"""A place in the text of a query."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1, in characters."""

    line: int
    column: int

    @classmethod
    def of_byte(cls, text: str, offset: int) -> Self | None:
        """Return where the byte of this offset (UTF-8) is; None where the text is shorter."""
        return cls.of_character(text, characters(text, offset))

    @classmethod
    def of_character(cls, text: str, offset: int) -> Self | None:
        """Return where the character of this offset is; None where the text is shorter."""
        if not 0 <= offset <= len(text):
            return None
        before = text[:offset]
        return cls(before.count("\n") + 1, offset - before.rfind("\n"))


def characters(text: str, offset: int) -> int:
    """Return the offset in characters of the byte (UTF-8) of this one; -1 where there is none."""
    encoded = text.encode(errors="replace")
    if not 0 <= offset <= len(encoded):
        return -1
    return len(encoded[:offset].decode(errors="ignore"))
