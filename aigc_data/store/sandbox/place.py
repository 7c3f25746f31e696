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
        encoded = text.encode(errors="replace")
        if not 0 <= offset <= len(encoded):
            return None
        return cls.of_character(text, len(encoded[:offset].decode(errors="ignore")))

    @classmethod
    def of_character(cls, text: str, offset: int) -> Self | None:
        """Return where the character of this offset is; None where the text is shorter."""
        if not 0 <= offset <= len(text):
            return None
        before = text[:offset]
        return cls(before.count("\n") + 1, offset - before.rfind("\n"))
